import { Button, Group } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useMemo, useState } from 'react';
import type { Action, Delivery } from '../../api';
import { useNow } from '../../clock';
import { Dialog } from '../../dialog';
import { Icon } from '../../icons';
import type { DeviceReply } from '../../outbox-device/database';
import { useDeviceReplies, useOnline, useOutbox, useStuck } from '../../outbox-device/device';
import { Empty } from '../../shell';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { useChannel } from '../channels/queries';
import { useNaming } from '../inbox/name';
import { useSession } from '../session/session';
import { ActionButtons, isForReview, offered } from './actions';
import { useDeviceCause } from './device-cause';
import { groupUnsent, type UnsentGroup } from './grouping';
import styles from './outbox.module.css';
import { useTellDone, useTellProblem } from './problem';
import { decideAll, unsentQuery } from './queries';
import { MARKS } from './state';
import { useSupport } from './support';

const OF_ONE = new Set<Action>(['send_again', 'mark_arrived', 'edit', 'edit_and_resend', 'cancel', 'put_away', 'reply_publicly']);
const CANCELLABLE = new Set(['QUEUED', 'DEFERRED', 'HELD']);

/** Everything that has not gone out, by what it waits for. */
export function OutboxPage() {
  const say = useSay();
  const query = useInfiniteQuery(unsentQuery);
  const online = useOnline();
  const stuck = useStuck();
  const onDevice = useDeviceReplies().filter((reply) => reply.state === 'refused' || reply.tries > 0 || !online || stuck.has(reply.conversationId));
  const deliveries = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const groups = useMemo(() => groupUnsent(deliveries), [deliveries]);
  const n = deliveries.length + onDevice.length;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{say('outbox.title')}</h1>
          <p>{query.isPending ? say('loading') : say('outbox.lead', { n, g: groups.length + (onDevice.length > 0 ? 1 : 0) })}</p>
        </div>
      </div>
      {query.isSuccess && n === 0 ? (
        <div className="panel">
          <Empty icon="check" title={say('outbox.empty')}>
            {say('outbox.emptyHint')}
          </Empty>
        </div>
      ) : null}
      {onDevice.length > 0 ? <DeviceGroup replies={onDevice} /> : null}
      {groups.map((group) => (
        <UnsentGroupPanel key={group.key} group={group} />
      ))}
      {query.hasNextPage ? (
        <Button variant="light" color="neutral" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {say('outbox.more')}
        </Button>
      ) : null}
    </div>
  );
}

function DeviceGroup({ replies }: { replies: readonly DeviceReply[] }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const outbox = useOutbox();
  const cause = useDeviceCause();
  const titleId = useId();
  return (
    <section className={`panel ${styles.group}`} aria-labelledby={titleId} data-cause={cause?.problem?.cause}>
      <header className={styles.head}>
        <Icon name={cause?.problem ? 'alert' : 'offline'} className={styles.mark} data-tone="warn" />
        <div className={styles.headText}>
          <h2 id={titleId}>{cause ? say('outbox.deviceWhy', { why: cause.title }) : say('outbox.device')}</h2>
          <p>{say('outbox.deviceBody')}</p>
        </div>
        <Button size="xs" onClick={() => outbox?.pump(true)}>
          {say('inbox.tryNow')}
        </Button>
      </header>
      <ol>
        {replies.map((reply) => (
          <li key={reply.id} className={styles.row}>
            <Link className={styles.text} to="/inbox/$conversationId" params={{ conversationId: reply.conversationId }}>
              {reply.text || (reply.files ?? []).map((file) => file.name).join(', ')}
            </Link>
            <span className={styles.note}>
              {reply.problem?.texts?.[locale].title ?? (reply.state === 'refused' ? (reply.problem?.title ?? say('device.refused')) : times.at(reply.writtenAt, now))}
            </span>
            <Button size="compact-sm" variant="light" color="neutral" onClick={() => void outbox?.remove(reply.id)}>
              {say('action.cancel')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function UnsentGroupPanel({ group }: { group: UnsentGroup }) {
  const say = useSay();
  const { locale } = useLanguage();
  const titleId = useId();
  const support = useSupport();
  const channel = useChannel(group.channelId);
  const { diagnosis, deliveries } = group;
  const texts = isCause(group) ? diagnosis?.texts[locale] : undefined;
  const first = deliveries[0];
  const mark = MARKS[first?.shown ?? 'queued'];
  return (
    <section className={`panel ${styles.group}`} aria-labelledby={titleId} data-cause={diagnosis?.cause}>
      <header className={styles.head}>
        <Icon name={mark.icon} className={styles.mark} data-tone={mark.tone} />
        <div className={styles.headText}>
          <h2 id={titleId}>
            {channel ? `${channel.name} · ` : ''}
            {texts?.title ?? say(group.kind === 'waiting' ? 'outbox.waitingGroup' : 'outbox.moving')}
          </h2>
          <p>{texts ? `${texts.what} ${texts.remedy}` : say(group.kind === 'waiting' ? 'outbox.waitingBody' : 'outbox.movingBody')}</p>
          <Facts group={group} />
        </div>
        {isCause(group) && first ? (
          <Button size="compact-sm" variant="subtle" color="neutral" onClick={() => support.open({ kind: 'delivery', id: first.id })}>
            {say('failure.support')}
          </Button>
        ) : null}
      </header>
      <GroupButtons group={group} />
      <ol>
        {deliveries.map((delivery) => (
          <OutboxRow key={delivery.id} delivery={delivery} />
        ))}
      </ol>
    </section>
  );
}

/** Whether the group has a reason to tell, and not only a place in the queue. */
function isCause(group: UnsentGroup): boolean {
  return (group.kind === 'cause' || group.kind === 'back') && group.diagnosis !== null;
}

function Facts({ group }: { group: UnsentGroup }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { diagnosis, deliveries, conversations } = group;
  const facts = [say('outbox.count', { m: deliveries.length, c: conversations })];
  if (isCause(group) && diagnosis) {
    facts.push(say('failure.since', { time: times.at(diagnosis.since, now) }));
    const until = diagnosis.until ? Date.parse(diagnosis.until) : 0;
    if (diagnosis.until && until > now) {
      facts.push(say('failure.until', { time: times.at(diagnosis.until, now), span: times.span(until - now) }));
    }
  }
  return <p className={styles.facts}>{facts.join(' · ')}</p>;
}

function GroupButtons({ group }: { group: UnsentGroup }) {
  const { diagnosis, deliveries } = group;
  const forAll = isCause(group) ? (diagnosis?.actions ?? []).filter((action) => !OF_ONE.has(action) && action !== 'view_outbox') : [];
  const shared = forAll.filter((action) => action !== 'contact_support' && action !== 'request_to_join');
  return (
    <div className={styles.buttons}>
      <ActionButtons actions={shared} target={{ channelId: group.channelId }} />
      <DecideAll decision="SEND" deliveries={deliveries.filter(isDecidable)} />
      <DecideAll decision="DROP" deliveries={deliveries.filter(isCancellable)} />
    </div>
  );
}

/** Has not left, and is the reader's to take back. */
function isCancellable({ state, mayDecide }: Delivery): boolean {
  return CANCELLABLE.has(state) && mayDecide !== false;
}

/** Waits for a person's yes, and cannot have arrived: nobody sends a whole group twice. */
function isDecidable({ diagnosis, state }: Delivery): boolean {
  return CANCELLABLE.has(state) && (diagnosis?.actions.includes('send_again') ?? false) && diagnosis?.kind !== 'OUTCOME_UNKNOWN';
}

function DecideAll({ deliveries, decision }: { deliveries: readonly Delivery[]; decision: 'SEND' | 'DROP' }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const [asking, setAsking] = useState(false);
  const decide = useMutation({
    mutationFn: () => decideAll(deliveries, decision),
    onError: tellProblem,
    onSuccess: ({ done, refused }) => tellDone(say('outbox.decided', { n: done, m: refused.length })),
    onSettled: () => {
      setAsking(false);
      for (const kind of ['deliveries', 'messages', 'conversations', 'counts', 'incidents']) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
  if (deliveries.length < 2) return null;
  const send = decision === 'SEND';
  const review = deliveries.every(isForReview);
  const label = send ? 'outbox.sendAll' : review ? 'outbox.dropAll' : 'outbox.cancelAll';
  return (
    <>
      <Button size="xs" variant={send ? 'filled' : 'light'} color={send ? 'info' : 'neutral'} onClick={() => setAsking(true)}>
        {say(label)}
      </Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title={say(send ? 'confirm.sendTitle' : 'confirm.cancelTitle')}>
        <p>{say(send ? 'confirm.sendAll' : 'confirm.cancelAll', { n: deliveries.length })}</p>
        <Group justify="flex-end" gap={8} mt={20}>
          <Button variant="light" color="neutral" onClick={() => setAsking(false)}>
            {say('confirm.keep')}
          </Button>
          <Button color={send ? 'info' : 'danger'} loading={decide.isPending} onClick={() => decide.mutate()}>
            {say(label)}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}

function OutboxRow({ delivery }: { delivery: Delivery }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const name = useNaming()(delivery.customer);
  const person = useSession().data?.person;
  const actions = new Set(offered(delivery, person).filter((action) => OF_ONE.has(action)));
  if (isCancellable(delivery)) actions.add('cancel');
  return (
    <li className={styles.row} data-delivery={delivery.id}>
      <div className={styles.text}>
        <Link to="/inbox/$conversationId" params={{ conversationId: delivery.conversationId }}>
          {name}
        </Link>
        <p dir="auto">{delivery.act ? say(`act.${delivery.act}`) : delivery.text || delivery.part.file?.name}</p>
      </div>
      <div className={styles.note}>
        <p>{say('outbox.author', { name: delivery.author?.name ?? say('thread.automation'), time: times.at(delivery.createdAt, now) })}</p>
        <p className={styles.expected}>
          {say('outbox.expected')}: <Expected delivery={delivery} />
        </p>
      </div>
      <div role="group" aria-label={say('outbox.rowActions', { name })} className={styles.rowButtons}>
        <ActionButtons compact actions={[...actions]} target={{ channelId: delivery.channelId, conversationId: delivery.conversationId, delivery }} />
      </div>
    </li>
  );
}

function Expected({ delivery }: { delivery: Delivery }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { diagnosis, shown, nextAt } = delivery;
  const at = diagnosis?.until && Date.parse(diagnosis.until) > now ? diagnosis.until : nextAt;
  if (shown === 'waiting') return say('outbox.afterPrevious');
  if (shown === 'bounced' || shown === 'expired' || shown === 'cancelled') return say('outbox.notAgain');
  if (shown === 'unconfirmed' || (shown === 'held' && diagnosis?.actions.includes('send_again'))) return say('outbox.needsYou');
  if (at) return say('outbox.atTime', { time: times.at(at, now) });
  switch (diagnosis?.owner) {
    case 'customer':
      return say('outbox.whenCustomer');
    case 'channel_admin':
    case 'page_owner':
      return say('outbox.whenReconnected');
    case 'agent':
      return say('outbox.needsYou');
    default:
      return say('outbox.bySelf');
  }
}
