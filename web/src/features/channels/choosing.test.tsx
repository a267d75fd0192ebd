import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Connection, Diagnosis } from '../../api';
import { Texts } from '../../texts';
import { Choosing } from './choosing';

type Page = Connection['pages'][number];

const SCOPE = trouble('connection.scope_missing', ['reconnect']);
const AWAY = { ...trouble('connection.provider_unreachable', ['reconnect']), owner: 'time' };

function trouble(cause: string, actions: Diagnosis['actions']): Diagnosis {
  const texts = { title: `${cause} title`, what: `${cause} what.`, remedy: `${cause} remedy.` };
  return { cause, owner: 'page_owner', actions, texts: { vi: texts, en: texts } } as Diagnosis;
}

function page(name: string, more: Partial<Page> = {}): Page {
  return { externalId: name, name, connectable: true, problem: null, channelId: null, chosen: false, ...more };
}

/** The wizard's third step. */
async function show(pages: Page[], more: Partial<Connection> = {}) {
  const connection: Connection = {
    id: 'c1',
    provider: 'META',
    uses: ['MESSAGES'],
    channelId: null,
    step: 'CHOOSING',
    authorizeUri: null,
    problem: null,
    pages,
    checks: [],
    connected: [],
    checking: [],
    ...more,
  };
  const choose = vi.fn();
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/', component: () => <Choosing connection={connection} choose={choose} /> });
  const elsewhere = createRoute({ getParentRoute: () => root, path: '/settings/messages/$provider/connect', component: () => <p>first step</p> });
  const channels = createRoute({ getParentRoute: () => root, path: '/settings/messages/$provider', component: () => <p>channels</p> });
  const router = createRouter({ routeTree: root.addChildren([here, elsewhere, channels]), history: createMemoryHistory({ initialEntries: ['/'] }) });
  render(
    <MantineProvider env="test">
      <Texts initial="en">
        <RouterProvider router={router as never} />
      </Texts>
    </MantineProvider>,
  );
  await screen.findAllByRole('button');
  return choose;
}

it('what_was_chosen_in_vain_is_told_with_its_reason_and_its_remedy', async () => {
  await show([page('Giày Minh', { chosen: true, problem: SCOPE })]);

  const alert = screen.getByRole('alert');
  expect(alert).toHaveTextContent('connection.scope_missing title');
  expect(alert).toHaveTextContent('connection.scope_missing what. connection.scope_missing remedy.');
});

it('where_choosing_again_cannot_help_one_starts_again', async () => {
  await show([page('Giày Minh', { chosen: true, problem: SCOPE })]);

  expect(screen.getByRole('checkbox')).toBeDisabled();
  expect(screen.queryByRole('button', { name: /^Connect/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Start again' }));
  expect(await screen.findByText('first step')).toBeVisible();
});

it('what_was_not_asked_only_is_checked_again_by_the_same_choice', async () => {
  const choose = await show([page('Giày Minh', { chosen: true, problem: AWAY })]);

  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(choose).toHaveBeenCalledWith(['Giày Minh']);
});

it('the_other_pages_can_still_be_chosen', async () => {
  const choose = await show([page('Giày Minh', { chosen: true, problem: SCOPE }), page('Sài Gòn')]);

  expect(screen.getByText('Choose at least one Page')).toBeVisible();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Sài Gòn' }));
  await userEvent.click(screen.getByRole('button', { name: 'Connect 1 chosen' }));
  expect(choose).toHaveBeenCalledWith(['Sài Gòn']);
});

it('where_nothing_can_be_chosen_each_reason_is_told_once', async () => {
  await show(['Giày Minh', 'Sài Gòn', 'Đà Nẵng'].map((name) => page(name, { connectable: false, problem: SCOPE })));

  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.queryByText('Choose at least one Page')).toBeNull();
  expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Start again']);
});

it('what_is_connected_is_shown_as_that_and_not_chosen_again', async () => {
  const connected = [{ channelId: 'k1', name: 'Giày Minh', released: 2 }];
  const choose = await show([page('Giày Minh', { chosen: true, channelId: 'k1' }), page('Sài Gòn', { chosen: true, problem: AWAY })], { connected });

  expect(screen.getByRole('status')).toHaveTextContent('Connected“Giày Minh”: 2 held messages are going out');
  expect(screen.getAllByRole('checkbox')).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(choose).toHaveBeenCalledWith(['Sài Gòn']);
});

it('one_may_be_done_with_what_is_connected', async () => {
  const connected = [{ channelId: 'k1', name: 'Giày Minh', released: 0 }];
  await show([page('Giày Minh', { chosen: true, channelId: 'k1' }), page('Sài Gòn', { chosen: true, problem: SCOPE })], { connected });

  expect(screen.getByRole('alert')).toHaveTextContent('connection.scope_missing title');
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(await screen.findByText('channels')).toBeVisible();
});

it('an_official_account_is_not_called_a_page', async () => {
  await show([page('Minh Shoes')], { provider: 'ZALO' });

  expect(screen.getByText('Choose at least one OA')).toBeVisible();
  expect(document.body).not.toHaveTextContent('Page');
});

it('a_list_that_was_forgotten_says_nothing_of_the_account', async () => {
  await show([]);

  expect(screen.getByRole('heading', { name: 'There is nothing left to choose here' })).toBeVisible();
  expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Start again']);
});
