import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Texts } from '../../texts';
import type { Webhook } from './queries';
import { Webhooks } from './webhooks';

const asked: string[] = [];
let kept: Webhook[] = [];

function webhook(id: string, more: Partial<Webhook> = {}): Webhook {
  return { id, url: `https://shop.vn/${id}`, createdAt: '2026-11-20T02:00:00Z', disabledAt: null, disabledWhy: null, ...more };
}

beforeEach(() => {
  asked.length = 0;
  kept = [];
  vi.stubGlobal('fetch', (path: string, { method, body }: RequestInit) => {
    if (path === '/api/session') return Promise.resolve(new Response(null, { status: 401 }));
    if (method === 'GET') return Promise.resolve(Response.json({ items: kept, next: null }));
    asked.push(`${method ?? ''} ${path} ${typeof body === 'string' ? body : ''}`.trim());
    if (method === 'DELETE') {
      kept = [];
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    if (typeof body === 'string' && body.includes('http://')) {
      const texts = { title: "This address can't be used", what: 'It must be a public https address.', remedy: 'Check the address.' };
      return Promise.resolve(Response.json({ cause: 'webhook.address', texts: { vi: texts, en: texts } }, { status: 422 }));
    }
    kept = [webhook('new')];
    return Promise.resolve(Response.json({ id: 'new', url: 'https://shop.vn/new', secret: 'whsec_abc' }, { status: 201 }));
  });
});

afterEach(() => vi.unstubAllGlobals());

function show() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <Webhooks />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

async function add(url: string) {
  await userEvent.click(screen.getByRole('textbox', { name: 'https address' }));
  await userEvent.paste(url);
  await userEvent.click(screen.getByRole('button', { name: 'Add webhook' }));
}

it('the_secret_of_a_new_webhook_is_shown_until_one_has_it_and_not_again', async () => {
  show();
  await add('https://shop.vn/new');

  expect(await screen.findByDisplayValue('whsec_abc')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Copy secret' })).toBeVisible();
  expect(asked).toEqual(['POST /api/webhooks {"url":"https://shop.vn/new"}']);
  expect(await screen.findByRole('button', { name: 'Remove https://shop.vn/new' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'I have it, hide it' }));
  expect(screen.queryByDisplayValue('whsec_abc')).toBeNull();
}, 20_000);

it('an_address_that_is_refused_stays_in_its_field_with_the_servers_own_words', async () => {
  show();
  await add('http://10.0.0.1');

  expect(await screen.findByText("This address can't be used. It must be a public https address. Check the address.")).toBeVisible();
  expect(screen.getByDisplayValue('http://10.0.0.1')).toBeVisible();
});

it('without_an_address_one_is_asked_for_and_the_server_is_not_troubled', async () => {
  show();
  await userEvent.click(screen.getByRole('button', { name: 'Add webhook' }));

  expect(screen.getByText(/Enter the address/)).toBeVisible();
  expect(asked).toEqual([]);
});

it('a_webhook_is_removed_only_after_a_question', async () => {
  kept = [webhook('a')];
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Remove https://shop.vn/a' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove this webhook?' });
  expect(asked).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Remove' }));

  expect(asked).toEqual(['DELETE /api/webhooks/a']);
});

it('what_is_told_no_more_says_since_when_and_why', async () => {
  kept = [webhook('a', { disabledAt: '2026-11-21T02:00:00Z', disabledWhy: 'gone' }), webhook('b', { disabledAt: '2026-11-22T02:00:00Z', disabledWhy: 'removed' })];
  show();

  expect(await screen.findByText('2 webhooks are told no more')).toBeVisible();
  expect(screen.getByText('https://shop.vn/a · stopped at 09:00, 21/11, because the address answered that it is gone (HTTP 410)')).toBeInTheDocument();
  expect(screen.getByText('https://shop.vn/b · removed at 09:00, 22/11')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull();
});
