import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Conversation, Filter } from '../../api';
import { Icon } from '../../icons';
import { useDeviceReplies } from '../../outbox-device/device';
import { Empty } from '../../shell';
import { useSay } from '../../texts';
import styles from './list.module.css';
import { conversationsQuery, countsQuery } from './queries';
import { Row } from './row';

const FILTERS: readonly Filter[] = ['all', 'mine', 'unassigned', 'unread', 'attention'];
const ROW_HEIGHT = 84;

export function ConversationList({ filter, openId }: { filter: Filter; openId: string | undefined }) {
  const say = useSay();
  const query = useInfiniteQuery(conversationsQuery(filter));
  const conversations = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const counts = useQuery(countsQuery).data;
  return (
    <section className={styles.pane} aria-label={say('inbox.list')}>
      {openId ? null : <h1 className="unseen">{say('nav.inbox')}</h1>}
      <Filters filter={filter} />
      {query.isError ? (
        <p className={styles.fault} role="status">
          <Icon name="alert" size={16} /> {say('inbox.loadFault')}{' '}
          <Button size="compact-xs" variant="light" color="neutral" onClick={() => void query.refetch()}>
            {say('inbox.tryNow')}
          </Button>
        </p>
      ) : null}
      {query.isPending ? <p className={styles.loading}>{say('inbox.loadingList')}</p> : null}
      {query.isSuccess && conversations.length === 0 ? (
        <Empty icon={filter === 'attention' ? 'check' : 'inbox'} title={say(filter === 'attention' ? 'inbox.emptyAttention' : 'inbox.empty')}>
          {say('inbox.emptyHint')}
        </Empty>
      ) : null}
      {conversations.length > 0 ? (
        <Rows
          key={filter}
          conversations={conversations}
          total={Math.max(counts?.[filter] ?? 0, conversations.length)}
          filter={filter}
          openId={openId}
          more={() => {
            if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
          }}
        />
      ) : null}
    </section>
  );
}

function Filters({ filter }: { filter: Filter }) {
  const say = useSay();
  const counts = useQuery(countsQuery).data;
  return (
    <nav className={styles.filters} aria-label={say('inbox.filters')}>
      {FILTERS.map((name) => (
        <Link
          key={name}
          to="."
          search={name === 'all' ? {} : { filter: name }}
          className={styles.filter}
          aria-current={name === filter ? 'page' : undefined}
          data-urgent={(name === 'attention' && (counts?.attention ?? 0) > 0) || undefined}
        >
          {say(`filter.${name}`)}
          {counts ? <span className={styles.filterCount}>{counts[name]}</span> : null}
        </Link>
      ))}
    </nav>
  );
}

interface RowsProps {
  conversations: readonly Conversation[];
  total: number;
  filter: Filter;
  openId: string | undefined;
  more: () => void;
}

/** One tab stop; arrows, Home and End move in it, Enter opens. Only what is in sight is mounted, with its true place told. */
function Rows({ conversations, total, filter, openId, more }: RowsProps) {
  const say = useSay();
  const navigate = useNavigate();
  const { box, newAbove } = useSteadyRows(conversations);
  const [cursor, setCursor] = useState<string | undefined>(openId);
  const waiting = useWaitingByConversation();
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized
  const virtualizer = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 6,
  });
  const rows = virtualizer.getVirtualItems();
  const lastSeen = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastSeen >= conversations.length - 5) more();
  }, [lastSeen, conversations.length, more]);

  const at = Math.max(0, conversations.findIndex((conversation) => conversation.id === (cursor ?? openId)));
  const open = (id: string) => void navigate({ to: '/inbox/$conversationId', params: { conversationId: id }, search: filter === 'all' ? {} : { filter } });
  const move = (to: number) => {
    const next = conversations[Math.min(Math.max(to, 0), conversations.length - 1)];
    if (!next) return;
    setCursor(next.id);
    virtualizer.scrollToIndex(conversations.indexOf(next));
    const focus = () => {
      const row = box.current?.querySelector<HTMLElement>(`[data-id="${next.id}"]`);
      row?.focus();
      return row;
    };
    // At once, or the next key would still belong to the old row; a row out of sight is mounted first.
    if (!focus()) requestAnimationFrame(focus);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: conversations.length - 1 };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <div className={styles.scrollBox} data-pane="list">
      <div className={styles.scroll} ref={box}>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows are handled once for all rows */}
        <ul style={{ height: virtualizer.getTotalSize(), position: 'relative' }} onKeyDown={onKeyDown}>
          {rows.map((row) => {
            const conversation = conversations[row.index];
            if (!conversation) return null;
            return (
              <li
                key={row.key}
                className={styles.rowPlace}
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
                aria-setsize={total}
                aria-posinset={row.index + 1}
              >
                <Row
                  conversation={conversation}
                  open={conversation.id === openId}
                  tabbable={row.index === at}
                  onDevice={waiting.get(conversation.id) ?? 0}
                  onOpen={() => {
                    setCursor(conversation.id);
                    open(conversation.id);
                  }}
                />
              </li>
            );
          })}
        </ul>
      </div>
      {newAbove ? (
        <Button className={styles.newAbove} size="xs" radius="xl" onClick={() => box.current?.scrollTo({ top: 0, behavior: 'smooth' })}>
          {say('inbox.newAbove')}
        </Button>
      ) : null}
    </div>
  );
}

function useWaitingByConversation(): Map<string, number> {
  const replies = useDeviceReplies();
  return useMemo(() => {
    const waiting = new Map<string, number>();
    for (const { conversationId, tries } of replies) {
      if (tries > 0 || !navigator.onLine) waiting.set(conversationId, (waiting.get(conversationId) ?? 0) + 1);
    }
    return waiting;
  }, [replies]);
}

/** Rows that come in above move the list under the reader's eyes by exactly their height, so that it seems to stand still. */
function useSteadyRows(conversations: readonly Conversation[]) {
  const box = useRef<HTMLDivElement>(null);
  const [newAbove, setNewAbove] = useState(false);
  const order = useRef<readonly string[]>([]);
  useLayoutEffect(() => {
    const element = box.current;
    const before = order.current;
    const ids = conversations.map((conversation) => conversation.id);
    order.current = ids;
    if (!element || element.scrollTop < ROW_HEIGHT / 2 || before.length === 0) return;
    const top = Math.floor(element.scrollTop / ROW_HEIGHT);
    const anchor = before.slice(top, top + 6).find((id) => Math.abs(ids.indexOf(id) - before.indexOf(id)) <= 3);
    if (anchor) element.scrollTop += (ids.indexOf(anchor) - before.indexOf(anchor)) * ROW_HEIGHT;
    if (before[0] !== ids[0]) setNewAbove(true);
  }, [conversations]);
  useEffect(() => {
    const element = box.current;
    const look = () => element && element.scrollTop < ROW_HEIGHT / 2 && setNewAbove(false);
    element?.addEventListener('scroll', look, { passive: true });
    return () => element?.removeEventListener('scroll', look);
  }, []);
  return { box, newAbove };
}
