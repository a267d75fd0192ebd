import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CommentOf, Message } from '../../api';
import { Texts, useSay } from '../../texts';
import { timesOf } from '../../time';
import { CommentBar } from './comment-actions';

vi.mock('@tanstack/react-router', async (original) => ({ ...(await original<object>()), useNavigate: () => () => Promise.resolve() }));

interface Request {
  path: string;
  body: unknown;
  key: string | undefined;
}

const asked: Request[] = [];

const COMMENT: CommentOf = {
  level: 1,
  hidden: false,
  liked: false,
  can: ['hide', 'like', 'delete'],
  acts: [],
  privateReply: { can: true, until: '2026-12-01T00:00:00Z', no: null, messageId: null, maxLength: 10 },
};

const MESSAGE = { id: 'm1', conversationId: 'c1', direction: 'in', author: { kind: 'customer', id: null, name: 'Thu' }, text: 'Giá sao ạ?', comment: COMMENT } as Message;

function Bar({ comment }: { comment: Partial<CommentOf> }) {
  const say = useSay();
  const context = { say, times: timesOf('en', 'Asia/Ho_Chi_Minh'), locale: 'en' as const, now: Date.parse('2026-11-28T00:00:00Z'), kind: 'PAGE_COMMENT' as const };
  return <CommentBar message={{ ...MESSAGE, comment: { ...COMMENT, ...comment } }} context={context} />;
}

function show(comment: Partial<CommentOf> = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
  client.setQueryData(['conversation', 'c1'], { channel: { id: 'ch1' } });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <Texts initial="en">
          <Bar comment={comment} />
          <div data-pane="composer">
            <textarea aria-label="Reply" />
          </div>
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

let channelHolds = false;

beforeEach(() => {
  asked.length = 0;
  channelHolds = false;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path.endsWith('/preflight')) return Promise.resolve(Response.json({ verdict: channelHolds ? 'hold' : 'ok', asOf: new Date().toISOString() }));
    if (init.method === 'GET') return Promise.resolve(Response.json(COMMENT.privateReply));
    asked.push({ path, body: JSON.parse(init.body as string), key: new Headers(init.headers).get('Idempotency-Key') ?? undefined });
    return Promise.resolve(Response.json({ message: MESSAGE }, { status: 202 }));
  });
});

afterEach(() => vi.unstubAllGlobals());

it('a_comment_is_hidden_at_once_and_deleted_only_after_a_question', async () => {
  show();
  expect(screen.getByRole('group', { name: 'Actions on the comment by Thu' })).toBeVisible();

  await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
  expect(asked.map(({ path, body }) => [path, body])).toEqual([['/api/conversations/c1/messages/m1/acts', { act: 'HIDE' }]]);

  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  const dialog = await screen.findByRole('dialog', { name: 'Delete the comment?' });
  expect(asked).toHaveLength(1);
  expect(within(dialog).getByText('Giá sao ạ?')).toBeInTheDocument();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  expect(asked.at(-1)?.body).toEqual({ act: 'DELETE' });
});

it('a_private_reply_longer_than_the_provider_takes_is_not_sent_and_the_same_words_have_one_key', async () => {
  show();
  await userEvent.click(screen.getByRole('button', { name: 'Reply privately' }));
  const dialog = await screen.findByRole('dialog', { name: 'Private reply to Thu' });
  const field = within(dialog).getByRole('textbox');

  await userEvent.type(field, 'Dạ 890k ạ chị');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Send privately' }));
  expect(asked).toHaveLength(0);
  expect(within(dialog).getByText('3 characters too long')).toBeInTheDocument();

  await userEvent.clear(field);
  await userEvent.type(field, 'Dạ 890k ạ');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Send privately' }));
  expect(asked[0]?.path).toBe('/api/conversations/c1/messages/m1/private-replies');
  expect(asked[0]?.key).toBeTruthy();
});

it('on_a_channel_that_holds_the_button_of_a_private_reply_says_that_it_is_kept', async () => {
  channelHolds = true;
  show();

  await userEvent.click(screen.getByRole('button', { name: 'Reply privately' }));

  expect(await screen.findByRole('button', { name: 'Hold & send later' })).toBeInTheDocument();
});

it('who_may_do_nothing_sees_no_buttons', () => {
  show({ can: [], privateReply: null });

  expect(screen.queryByRole('button')).toBeNull();
});

it('a_page_that_is_not_connected_for_messages_says_what_to_do', async () => {
  const texts = { title: 'For comments only', what: 'A private reply needs more.', remedy: 'An admin reconnects.' };
  show({ privateReply: { can: false, until: '2026-12-01T00:00:00Z', no: { cause: 'comment.private_off', texts: { vi: texts, en: texts }, actions: [] }, messageId: null, maxLength: 10 } });

  await userEvent.click(screen.getByRole('button', { name: 'Reply privately' }));

  expect(await screen.findByText('An admin reconnects.')).toBeInTheDocument();
});

it('what_says_to_reply_publicly_has_a_button_that_leads_to_where_that_is_written', async () => {
  const texts = { title: 'Older than 7 days', what: 'Too late.', remedy: 'Reply publicly under the comment.' };
  const no = { cause: 'comment.private_off', texts: { vi: texts, en: texts }, actions: ['reply_publicly' as const] };
  show({ privateReply: { can: false, until: '2026-12-01T00:00:00Z', no, messageId: null, maxLength: 10 } });
  await userEvent.click(screen.getByRole('button', { name: 'Reply privately' }));

  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Reply publicly' }));

  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveFocus());
  expect(screen.queryByRole('dialog')).toBeNull();
});
