import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Locale } from '../../api';
import { Texts } from '../../texts';
import { ReconnectPage } from './reconnect-page';

const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  sessionStorage.clear();
  vi.stubGlobal('fetch', (path: string) => {
    if (path.includes('/reconnect')) asked.push(path);
    const texts = { title: 'Not sent by this shop', what: 'What.', remedy: 'Ask for a new one.' };
    return Promise.resolve(Response.json({ cause: 'link.unknown', texts: { vi: texts, en: texts } }, { status: 404 }));
  });
});

afterEach(() => vi.unstubAllGlobals());

function open(search: string, locale: Locale = 'en') {
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: '/reconnect',
    validateSearch: ({ problem }: Record<string, unknown>) => (typeof problem === 'string' ? { problem } : {}),
    component: ReconnectPage,
  });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory({ initialEntries: [`/reconnect${search}`] }) });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <Texts initial={locale}>
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it.each([
  ['vi', 'Liên kết vẫn dùng được: mở lại liên kết cửa hàng đã gửi, ngay trong trình duyệt này'],
  ['en', 'The link is still good: open the link the shop sent again, in this browser'],
] as const)('in_%s_an_owner_who_came_back_in_another_browser_is_told_to_open_the_good_link_there_and_nothing_that_contradicts', async (locale, words) => {
  open('?problem=link.other_browser', locale);

  expect(await screen.findByText(words, { exact: false })).toBeVisible();
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.queryByRole('status')).toBeNull();
  expect(asked).toEqual([]);
});

it('a_walk_that_cannot_be_used_any_more_is_not_said_to_have_a_good_link', async () => {
  open('?problem=connection.state');

  expect(await screen.findByText("This attempt can't be used any more")).toBeVisible();
  expect(screen.queryByText('still good', { exact: false })).toBeNull();
});

it('whoever_comes_without_a_problem_and_without_a_link_is_told_that_there_is_none', async () => {
  open('');

  expect(await screen.findByText('Not sent by this shop')).toBeVisible();
  expect(asked).toEqual(['/api/reconnect/walks/current']);
});

it('in_the_tab_that_has_the_link_the_way_on_is_below_the_problem', async () => {
  sessionStorage.setItem('tintoi-link', 'secret');
  open('?problem=connection.state');

  expect(await screen.findByText("This attempt can't be used any more")).toBeVisible();
  expect(asked).toEqual(['/api/reconnect']);
});

it('loaded_anew_before_anything_is_pressed_the_link_is_looked_at_again', async () => {
  sessionStorage.setItem('tintoi-link', 'secret');
  open('');

  expect(await screen.findByText('Not sent by this shop')).toBeVisible();
  expect(asked).toEqual(['/api/reconnect']);
});

it('another_links_walk_is_not_taken_for_this_ones_and_its_own_is', async () => {
  sessionStorage.setItem('tintoi-link', 'second');
  sessionStorage.setItem('tintoi-link-begun', 'first');
  open('');
  expect(await screen.findByText('Not sent by this shop')).toBeVisible();
  expect(asked).toEqual(['/api/reconnect']);
});

it('whoever_began_in_this_tab_comes_back_to_her_walk', async () => {
  sessionStorage.setItem('tintoi-link', 'secret');
  sessionStorage.setItem('tintoi-link-begun', 'secret');
  open('');
  expect(await screen.findByText('Not sent by this shop')).toBeVisible();
  expect(asked).toEqual(['/api/reconnect/walks/current', '/api/reconnect']);
});
