import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Channel, Diagnosis, Role } from '../../api';
import { Texts } from '../../texts';
import { warned, WarningBanner } from './warning-banner';

function warning(cause: string, until: string | null, title = cause): Diagnosis {
  const texts = { title, what: 'Good for 7 more days.', remedy: 'Press Reconnect.' };
  return { cause, until, texts: { vi: texts, en: texts } } as unknown as Diagnosis;
}

function channel(id: string, light: Channel['sending']['light'], ...warnings: Diagnosis[]): Channel {
  return { id, name: `Page ${id}`, provider: 'META', sending: { light }, receiving: { light: 'ok', diagnosis: null }, warnings } as unknown as Channel;
}

const TOKEN = warning('warning.token_ends', '2026-12-01T00:00:00Z', 'Authorization for “Page b” is about to end');
const PACKAGE = warning('warning.package_ends', '2026-12-05T00:00:00Z');
const SILENT = warning('warning.silent', null);

it('the_nearest_end_comes_first_and_silence_last_in_whatever_order_they_are_told', () => {
  const told = [channel('a', 'ok', SILENT, PACKAGE), channel('b', 'throttled', TOKEN), channel('c', 'ok', SILENT)];
  const order = ['b warning.token_ends', 'a warning.package_ends', 'a warning.silent', 'c warning.silent'];

  for (const channels of [told, [...told].reverse()]) expect(warned(channels).map((one) => `${one.channel.id} ${one.warning.cause}`)).toEqual(order);
});

it('a_channel_that_has_stopped_is_left_to_its_incident', () => {
  expect(warned([channel('a', 'interrupted', TOKEN)])).toEqual([]);
});

it('a_channel_that_hears_nothing_is_told_before_what_is_still_to_come', () => {
  const deaf = { ...channel('d', 'ok', TOKEN), receiving: { light: 'off', since: null, diagnosis: warning('connection.webhook_missing', null) } } as Channel;

  expect(warned([deaf]).map((one) => one.warning.cause)).toEqual(['connection.webhook_missing', 'warning.token_ends']);
});

const asked: string[] = [];

afterEach(() => {
  asked.length = 0;
  vi.unstubAllGlobals();
});

function show(role: Role, channels: Channel[]) {
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    if (path === '/api/session') return Promise.resolve(Response.json({ person: { id: 'p', role }, workspace: { zone: 'Asia/Ho_Chi_Minh' }, now: '2026-11-28T00:00:00Z' }));
    return Promise.resolve(Response.json({ items: channels, next: null }));
  });
  const root = createRootRoute({
    component: () => (
      <>
        <WarningBanner />
        <p>the page</p>
      </>
    ),
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: ['/'] }) });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return router;
}

it('an_admin_sees_one_line_with_the_rest_folded_and_the_way_to_the_channels_health', async () => {
  const router = show('ADMIN', [channel('a', 'ok', PACKAGE), channel('b', 'ok', TOKEN)]);

  expect(await screen.findByText('Authorization for “Page b” is about to end.')).toBeVisible();
  expect(screen.queryByText(/package_ends/)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: '1 more warning' }));
  expect(screen.getByText('Page a: warning.package_ends.')).toBeVisible();
  const [first] = screen.getAllByRole('button', { name: 'View channel health' });
  await userEvent.click(first as HTMLElement);
  expect(router.state.location.pathname).toBe('/settings/messages/messenger/channels/b');
});

it('whoever_can_do_nothing_about_it_is_shown_nothing', async () => {
  show('AGENT', [channel('b', 'ok', TOKEN)]);

  expect(await screen.findByText('the page')).toBeVisible();
  await vi.waitFor(() => expect(asked).toContain('/api/session'));
  expect(screen.queryByRole('region')).toBeNull();
  expect(asked).not.toContain('/api/channels');
});
