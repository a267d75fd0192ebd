import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Act, CommentOf, Delivery, Message, PrivateReply } from '../../api';
import { announce } from '../../announcer';
import { useNow } from '../../clock';
import { Dialog } from '../../dialog';
import { Icon, type IconName } from '../../icons';
import { newId } from '../../outbox-device/locks';
import { useLanguage, useSay, type TextId } from '../../texts';
import { useTimes } from '../../time';
import { ActionButtons } from '../failures/actions';
import { FailureCard } from '../failures/card';
import { useTellProblem } from '../failures/problem';
import { isTroubled, MARKS, stateText, type StateContext } from '../failures/state';
import styles from './comment-actions.module.css';
import { actOn, conversationQuery, preflightQuery, privateReplyQuery, putMessage, replyPrivately } from './queries';
import { State } from './state-mark';

const ICONS: Record<Act, IconName> = { HIDE: 'eyeOff', UNHIDE: 'eye', LIKE: 'like', UNLIKE: 'like', DELETE: 'bin' };
const ORDER: readonly Act[] = ['LIKE', 'UNLIKE', 'HIDE', 'UNHIDE', 'DELETE'];
/** Two that stand for each other are one button, so that focus stays on it. */
const PLACES: Record<Act, string> = { LIKE: 'like', UNLIKE: 'like', HIDE: 'hide', UNHIDE: 'hide', DELETE: 'delete' };
const TAKEN_BACK = new Set(['QUEUED', 'DEFERRED', 'HELD']);

function actsOf(comment: CommentOf): Act[] {
  const can = new Set(comment.can.map((act) => act.toUpperCase()));
  return ORDER.filter((act) => can.has(act));
}

/** What may be done with a comment, and what has been: it is not done by pressing the button, but once Facebook said so. */
export function CommentBar({ message, context }: { message: Message; context: StateContext }) {
  const { comment } = message;
  useAnnouncedMarks(comment);
  if (!comment) return null;
  return (
    <div className={styles.box}>
      <Buttons message={message} comment={comment} />
      {comment.acts.map((act) => (
        <Unsettled key={act.id} act={act} context={context} />
      ))}
    </div>
  );
}

/** How it stands in public, for the line below it. */
export function CommentMarks({ comment }: { comment: CommentOf | null }) {
  const say = useSay();
  if (!comment) return null;
  return (
    <>
      {comment.hidden ? <State icon="eyeOff" tone="warn" text={say('comment.hidden')} /> : null}
      {comment.liked ? <State icon="like" tone="info" text={say('comment.liked')} /> : null}
      {comment.privateReply?.messageId ? <State icon="messenger" tone="quiet" text={say('comment.answeredPrivately')} /> : null}
    </>
  );
}

function Buttons({ message, comment }: { message: Message; comment: CommentOf }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [asking, setAsking] = useState<'delete' | 'private' | null>(null);
  // A second tap comes before the page knows of the first.
  const busy = useRef(false);
  const act = useMutation({
    mutationFn: (wanted: Act) => actOn(message, wanted),
    onError: tellProblem,
    onSuccess: (kept) => {
      setAsking(null);
      putMessage(client, kept.message);
    },
    onSettled: () => {
      busy.current = false;
      return client.invalidateQueries({ queryKey: ['messages', message.conversationId] });
    },
  });
  const perform = (wanted: Act) => {
    if (busy.current) return;
    busy.current = true;
    act.mutate(wanted);
  };
  const acts = actsOf(comment);
  const privately = comment.privateReply;
  const offersPrivate = privately !== null && (privately.can || privately.no?.cause === 'comment.private_off');
  const bar = useKeptFocus(`${acts.join()} ${String(offersPrivate)}`);
  if (acts.length === 0 && !offersPrivate) return null;
  return (
    <div ref={bar} role="group" aria-label={say('comment.actions', { name: message.author.name })} className={styles.buttons}>
      {acts.map((wanted) => (
        <Button
          key={PLACES[wanted]}
          size="compact-sm"
          aria-label={say(`act.${wanted}`)}
          variant="subtle"
          color="neutral"
          leftSection={<Icon name={act.isPending && act.variables === wanted ? 'spin' : ICONS[wanted]} size={14} />}
          onClick={() => (wanted === 'DELETE' ? setAsking('delete') : perform(wanted))}
        >
          {say(wanted === 'HIDE' || wanted === 'DELETE' ? `comment.${wanted}` : `act.${wanted}`)}
        </Button>
      ))}
      {offersPrivate ? (
        <Button size="compact-sm" variant="subtle" color="neutral" leftSection={<Icon name="messenger" size={14} />} onClick={() => setAsking('private')}>
          {say('comment.replyPrivately')}
        </Button>
      ) : null}
      <Dialog opened={asking === 'delete'} onClose={() => setAsking(null)} title={say('comment.deleteTitle')}>
        <p>{say(message.direction === 'in' ? 'comment.deleteTheirs' : 'comment.deleteOurs')}</p>
        {message.text === '' ? null : (
          <blockquote dir="auto" className={styles.quote}>
            {message.text}
          </blockquote>
        )}
        <Group justify="flex-end" gap={8} mt={20}>
          <Button variant="light" color="neutral" data-autofocus onClick={() => setAsking(null)}>
            {say('confirm.keep')}
          </Button>
          <Button color="danger" loading={act.isPending} onClick={() => perform('DELETE')}>
            {say('act.DELETE')}
          </Button>
        </Group>
      </Dialog>
      {offersPrivate ? <PrivateDialog opened={asking === 'private'} close={() => setAsking(null)} message={message} privately={privately} /> : null}
    </div>
  );
}

/** What was pressed may be gone once it is done: then focus goes to what is beside it or around it, and not to the top of the page. */
function useKeptFocus(buttons: string) {
  const bar = useRef<HTMLDivElement>(null);
  const within = useRef(false);
  useEffect(() => {
    if (within.current && document.activeElement === document.body) {
      const next = bar.current?.querySelector('button') ?? document.querySelector<HTMLElement>('[data-pane=thread]');
      next?.focus({ preventScroll: true });
    }
    const look = () => {
      const { activeElement: now } = document;
      // The dialogs were opened from here.
      if (!now || now === document.body || now.closest('[role=dialog]')) return;
      within.current = bar.current?.contains(now) ?? false;
    };
    document.addEventListener('focusin', look);
    look();
    return () => document.removeEventListener('focusin', look);
  }, [buttons]);
  return bar;
}

function PrivateDialog({ opened, close, message, privately }: { opened: boolean; close: () => void; message: Message; privately: PrivateReply }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [text, setText] = useState('');
  // One key per text, so that a request repeated by a shaky network is one message.
  const key = useRef({ of: '', key: '' });
  const words = text.normalize('NFC').trim();
  const over = words.length - privately.maxLength;
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: () => {
      if (key.current.of !== words) key.current = { of: words, key: newId() };
      return replyPrivately(message, words, key.current.key);
    },
    onError: tellProblem,
    onSuccess: () => {
      setText('');
      setTried(false);
      close();
      announce(say('comment.privateKept'));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['messages', message.conversationId] }),
  });
  const asked = useQuery(privateReplyQuery(message, opened && privately.can)).data ?? privately;
  // What holds the channel holds this too: the button says so, as the one for public answers does.
  const held = useQuery({ ...preflightQuery(message.conversationId), enabled: opened }).data?.verdict === 'hold';
  const no = asked.no?.texts[locale];
  // The thread it stands in has asked for it.
  const channelId = useQuery({ ...conversationQuery(message.conversationId), enabled: false }).data?.channel.id;
  return (
    <Dialog opened={opened} onClose={close} title={say('comment.privateTitle', { name: message.author.name || say('comment.somebody') })}>
      {no ? (
        <div className={styles.no} role="status">
          <strong>{no.title}</strong>
          <p>{no.what}</p>
          <p>{no.remedy}</p>
          {channelId ? <ActionButtons actions={asked.no?.actions ?? []} target={{ channelId, conversationId: message.conversationId }} onPress={close} /> : null}
        </div>
      ) : null}
      {no && words === '' ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (words !== '' && over <= 0 && !send.isPending) send.mutate();
          }}
        >
          {message.text === '' ? null : (
            <blockquote dir="auto" className={styles.quote}>
              {message.text}
            </blockquote>
          )}
          <Textarea
            label={say('resend.label')}
            description={say('comment.privateHint', { time: times.at(privately.until, now) })}
            autosize
            minRows={3}
            maxRows={10}
            data-autofocus
            dir="auto"
            value={text}
            error={over > 0 ? say('comment.privateTooLong', { n: over }) : tried && words === '' ? say('resend.empty') : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap={8} mt={20}>
            <Button variant="light" color="neutral" onClick={close}>
              {say('action.close')}
            </Button>
            <Button type="submit" loading={send.isPending} disabled={no !== undefined}>
              {say(held ? 'composer.holdAndSend' : 'comment.privateSend')}
            </Button>
          </Group>
        </form>
      )}
    </Dialog>
  );
}

/** Wanted and not done: why, and what heals it. What waits for the whole channel has the channel's own notice. */
function Unsettled({ act, context }: { act: Delivery; context: StateContext }) {
  const { say } = context;
  const mark = MARKS[act.shown];
  const wide = act.diagnosis?.reach === 'CHANNEL' || act.diagnosis?.reach === 'PROVIDER';
  const card = isTroubled(act) && (!wide || act.state === 'BOUNCED');
  return (
    <div className={styles.unsettled} data-act={act.act} data-shown={act.shown}>
      <p>
        {say(`act.${act.act ?? 'HIDE'}` satisfies TextId)}: <State icon={mark.icon} tone={mark.tone} text={stateText(act, context)} />
        {!card && TAKEN_BACK.has(act.state) && act.mayDecide !== false ? (
          <ActionButtons compact actions={['cancel']} target={{ channelId: act.channelId, conversationId: act.conversationId, delivery: act }} />
        ) : null}
      </p>
      {card ? <FailureCard delivery={act} /> : null}
    </div>
  );
}

/** What became of a comment is read out when it changes, whoever did it. */
function useAnnouncedMarks(comment: CommentOf | null): void {
  const say = useSay();
  const before = useRef<{ hidden: boolean; liked: boolean } | null>(null);
  const known = comment !== null;
  const hidden = comment?.hidden ?? false;
  const liked = comment?.liked ?? false;
  useEffect(() => {
    if (!known) return;
    const was = before.current;
    before.current = { hidden, liked };
    if (was && was.hidden !== hidden) announce(say(hidden ? 'comment.hidden' : 'comment.shownAgain'));
    if (was && was.liked !== liked) announce(say(liked ? 'comment.liked' : 'comment.notLiked'));
  }, [known, hidden, liked, say]);
}
