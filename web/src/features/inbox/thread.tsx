import { Button, Loader } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ConversationDetail, Message } from '../../api';
import { announce } from '../../announcer';
import { useNow } from '../../clock';
import { ask, Refused } from '../../http';
import { Icon } from '../../icons';
import { useDeviceReplies, useInFlight, useOutbox } from '../../outbox-device/device';
import { Empty } from '../../shell';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { sharedCauses, stateText } from '../failures/state';
import { ThreadRequests } from '../requests/thread-requests';
import { wordsOf } from './attachments';
import { Bubble, DeviceBubble, partsOf, type Editing } from './bubble';
import { Composer, type ComposerHandle } from './composer';
import { Holder } from './holder';
import { useNaming } from './name';
import { conversationQuery, inOrder, messagesQuery } from './queries';
import { ThreadScheduled } from './scheduled';
import { ThreadHead } from './thread-head';
import styles from './thread.module.css';

export function Thread({ id }: { id: string }) {
  const say = useSay();
  const conversation = useQuery(conversationQuery(id));
  if (conversation.data) return <OpenThread conversation={conversation.data} />;
  if (conversation.error instanceof Refused) return <Empty icon="question" title={say('thread.unavailable')} />;
  return (
    <div className={styles.loading} role="status">
      <Loader size="sm" aria-hidden="true" /> {say('thread.loading')}
    </div>
  );
}

function OpenThread({ conversation }: { conversation: ConversationDetail }) {
  const composer = useRef<ComposerHandle>(null);
  useReading(conversation);
  return (
    <>
      <ThreadHead conversation={conversation} />
      {conversation.post?.text ? <Post text={conversation.post.text} /> : null}
      <Messages conversation={conversation} onEdit={(text, files, choices) => composer.current?.take(text, files, choices)} />
      <Holder conversation={conversation} />
      {/* A composer of its own per conversation: drafts do not mix. */}
      <Composer key={conversation.id} conversation={conversation} ref={composer} />
    </>
  );
}

function Messages({ conversation, onEdit }: { conversation: ConversationDetail; onEdit: Editing }) {
  const say = useSay();
  const times = useTimes();
  const naming = useNaming();
  const query = useInfiniteQuery(messagesQuery(conversation.id));
  const messages = useMemo(() => inOrder(query.data), [query.data]);
  const taken = useMemo(() => new Set(messages.map((message) => message.clientId)), [messages]);
  const onDevice = useDeviceReplies();
  const replies = onDevice.filter((reply) => reply.conversationId === conversation.id && !taken.has(reply.id));
  const outbox = useOutbox();
  useEffect(() => void outbox?.letGo(taken), [outbox, taken, onDevice]);
  const flying = useInFlight();
  const roles = useMemo(() => sharedCauses(messages.flatMap(partsOf)), [messages]);
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  const { box, below, toEnd } = useSteadyScroll(conversation.id, messages, replies.length);
  useAnnouncements(conversation, messages);
  return (
    <div className={styles.scrollBox}>
      {/* Scrollable by keyboard, which is why it can be focused. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className={styles.scroll} ref={box} tabIndex={0} data-pane="thread" aria-label={say('thread.label', { name: naming(conversation.customer) })}>
        {query.hasNextPage ? (
          <Button className={styles.older} variant="light" color="neutral" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {say('thread.older')}
          </Button>
        ) : null}
        {query.isPending ? <p className={styles.loading}>{say('thread.loading')}</p> : null}
        <ol className={styles.list}>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const newDay = !before || !times.sameDay(before.at, message.at);
            return (
              <Fragment key={message.id}>
                {newDay ? <li className={styles.day}>{times.day(message.at)}</li> : null}
                <Bubble
                  message={message}
                  kind={conversation.channel.kind}
                  roles={roles}
                  parent={parentOf(message, before, byId)}
                  first={newDay || before.author.name !== message.author.name || before.direction !== message.direction}
                />
              </Fragment>
            );
          })}
          {replies.map((reply, index) => (
            <DeviceBubble key={reply.id} reply={reply} flying={flying.has(reply.id)} behind={index > 0} onEdit={onEdit} />
          ))}
        </ol>
        {!query.isPending && messages.length + replies.length === 0 ? <p className={styles.loading}>{say('thread.empty')}</p> : null}
        <ThreadScheduled conversationId={conversation.id} />
        <ThreadRequests requests={conversation.requests} />
      </section>
      {below !== null ? (
        <Button className={styles.toEnd} size="xs" radius="xl" leftSection={<Icon name="down" size={16} />} onClick={toEnd}>
          {below > 0 ? say('thread.newBelow', { n: below }) : say('thread.toEnd')}
        </Button>
      ) : null}
    </div>
  );
}

/** What a message answers, where that cannot be seen: comments below the first one all answer that. */
function parentOf(message: Message, before: Message | undefined, byId: ReadonlyMap<string, Message>): Message | undefined {
  if (!message.parentId || before?.id === message.parentId) return undefined;
  const parent = byId.get(message.parentId);
  return parent?.comment?.level === 1 ? undefined : parent;
}

function Post({ text }: { text: string }) {
  const say = useSay();
  return (
    <aside className={styles.post} aria-label={say('thread.post')}>
      <strong>
        <Icon name="pin" size={16} /> {say('thread.post')}
      </strong>
      <p dir="auto">{text}</p>
    </aside>
  );
}

/**
 * Nothing jumps: at the end one stays at the end, elsewhere one stays with what one is reading, whether something is added above
 * or below.
 */
function useSteadyScroll(id: string, messages: readonly Message[], waiting: number) {
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const known = useRef({ id, first: '', count: 0, height: 0, waiting: 0 });
  const [below, setBelow] = useState<number | null>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = known.current;
    const first = messages[0]?.id ?? '';
    const another = before.id !== id || before.count === 0;
    const older = !another && first !== before.first;
    if (another || waiting > before.waiting) atEnd.current = true;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (older) element.scrollTop += element.scrollHeight - before.height;
    else if (messages.length > before.count) setBelow((count) => (count ?? 0) + messages.length - before.count);
    known.current = { id, first, count: messages.length, height: element.scrollHeight, waiting };
  }, [id, messages, waiting]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
      setBelow((count) => (atEnd.current ? null : (count ?? 0)));
    };
    // The phone's keyboard and a growing composer take from the height; the end stays in sight.
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', look, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, [id]);

  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' });
  return { box, below, toEnd };
}

/** Reads out what is new in the open thread, and nothing that was paged in. */
function useAnnouncements(conversation: ConversationDetail, messages: readonly Message[]): void {
  const say = useSay();
  const times = useTimes();
  const { locale } = useLanguage();
  const now = useNow();
  const naming = useNaming();
  const seen = useRef<{ id: string; shown: Map<string, string>; newest: string } | null>(null);
  useEffect(() => {
    const before = seen.current?.id === conversation.id ? seen.current : null;
    const shown = new Map(messages.map((message) => [message.id, message.delivery?.shown ?? '']));
    const newest = messages.at(-1)?.at ?? '';
    if (before) {
      for (const message of messages) {
        const was = before.shown.get(message.id);
        const { delivery } = message;
        if (was === undefined && message.direction === 'in' && message.at >= before.newest) {
          announce(say('thread.inbound', { name: naming(conversation.customer), text: wordsOf(message, say) }));
        } else if (delivery && was !== undefined && was !== delivery.shown && delivery.shown !== 'sending') {
          const state = stateText(delivery, { say, times, locale, now, kind: conversation.channel.kind });
          announce(say('state.announced', { text: wordsOf(message, say).slice(0, 40), state }), delivery.shown === 'bounced');
        }
      }
    }
    if (messages.length > 0) seen.current = { id: conversation.id, shown, newest };
  });
}

/** What is open and looked at is read. */
function useReading(conversation: ConversationDetail): void {
  const client = useQueryClient();
  const { id, unread } = conversation;
  useEffect(() => {
    const read = () => {
      if (unread === 0 || document.visibilityState !== 'visible') return;
      void ask(`/conversations/${id}/reading`, { method: 'PUT', body: {} })
        .then(() => {
          client.setQueryData(conversationQuery(id).queryKey, (known) => known && { ...known, unread: 0 });
          void client.invalidateQueries({ queryKey: ['conversations'] });
          void client.invalidateQueries({ queryKey: ['counts'] });
        })
        .catch(() => undefined);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [client, id, unread]);
}
