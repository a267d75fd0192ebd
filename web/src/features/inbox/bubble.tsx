import { Button, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ChannelKind, Delivery, Message } from '../../api';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { contentOf } from '../../outbox-device/content';
import type { DeviceFile, DeviceReply } from '../../outbox-device/database';
import { useOnline, useOutbox, useStuck } from '../../outbox-device/device';
import { useLanguage, useSay, type Say } from '../../texts';
import { useTimes } from '../../time';
import { ActionButtons, offered } from '../failures/actions';
import { FailureCard } from '../failures/card';
import { problemText } from '../failures/problem';
import { MARKS, stateText, type StateContext } from '../failures/state';
import { useSession } from '../session/session';
import { Attachments, wordsOf } from './attachments';
import { Contents, speaks } from './contents';
import { CommentBar, CommentMarks } from './comment-actions';
import commentStyles from './comment-actions.module.css';
import { Preview } from './files-bar';
import fileStyles from './files.module.css';
import { State } from './state-mark';
import styles from './thread.module.css';

export interface BubbleProps {
  message: Message;
  kind: ChannelKind;
  /** Which deliveries tell their cause, and which point to the one above that does. */
  roles: ReadonlyMap<string, 'told' | 'same'>;
  parent: Message | undefined;
  /** The first of several by the same author in a row. */
  first: boolean;
}

/** The deliveries of a message: words and files are parts, sent and given back one by one. */
export function partsOf(message: Message): Delivery[] {
  if (message.parts.length > 0) return message.parts;
  return message.delivery ? [message.delivery] : [];
}

export function Bubble({ message, kind, roles, parent, first }: BubbleProps) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const [opened, setOpened] = useState(false);
  const [earlier, setEarlier] = useState(false);
  const [explained, setExplained] = useState(false);
  const [twice, setTwice] = useState(false);
  const { delivery } = message;
  const mark = delivery ? MARKS[delivery.shown] : undefined;
  const parts = partsOf(message);
  const toTell = parts.filter((part) => roles.get(part.id) === 'told' || (opened && roles.get(part.id) === 'same'));
  const arrivedTwice = parts.some((part) => part.arrivedTwice);
  const context = { say, times, locale, now, kind };
  return (
    <li className={styles.item} data-direction={message.direction} data-message={message.id} data-shown={delivery?.shown} data-level={message.comment?.level}>
      {first ? <Author message={message} /> : null}
      {message.about ? <AboutComment message={message} about={message.about} /> : null}
      {parent ? <p className={styles.parent}>{say('thread.replyTo', { text: shorten(wordsOf(parent, say)) })}</p> : null}
      <div className={styles.bubble} data-tone={mark?.tone} data-unsent={delivery && !hasLeft(delivery.shown) ? true : undefined} data-removed={message.withdrawnAt ? true : undefined}>
        {message.text === '' || speaks(message.content) ? null : <p dir="auto">{message.text}</p>}
        {message.content ? <Contents content={message.content} /> : null}
        <Attachments message={message} />
        {message.withdrawnAt ? <p className={styles.removed}>{say(message.comment ? 'comment.removed' : 'thread.removed')}</p> : null}
      </div>
      <p className={styles.meta}>
        <time dateTime={message.at}>{times.clock(message.at)}</time>
        {message.recoveredAt ? (
          <UnstyledButton className={styles.same} aria-expanded={explained} onClick={() => setExplained(!explained)}>
            {say('thread.recovered')}
          </UnstyledButton>
        ) : null}
        {message.reaction ? <span aria-label={say('thread.reaction', { sign: message.reaction })}>{message.reaction}</span> : null}
        {message.payload ? <span title={message.payload}>{say('thread.tapped')}</span> : null}
        {message.editedAt ? <Edited message={message} opened={earlier} toggle={() => setEarlier(!earlier)} /> : null}
        <CommentMarks comment={message.comment} />
        {delivery && mark ? <State icon={mark.icon} tone={mark.tone} text={stateText(delivery, context)} /> : null}
        {arrivedTwice ? (
          <UnstyledButton className={styles.same} aria-expanded={twice} onClick={() => setTwice(!twice)}>
            {say('thread.twice')}
          </UnstyledButton>
        ) : null}
        {parts.some((part) => roles.get(part.id) === 'same') ? (
          <UnstyledButton className={styles.same} aria-expanded={opened} onClick={() => setOpened(!opened)}>
            {say('thread.sameCause')}
          </UnstyledButton>
        ) : null}
      </p>
      {message.recoveredAt && explained ? <p className={styles.explained}>{say('thread.recoveredAt', { time: times.at(message.recoveredAt, now) })}</p> : null}
      {arrivedTwice && twice ? <p className={styles.explained}>{say('thread.twiceWhy')}</p> : null}
      {parts.map((part) => (
        <Waiting key={part.id} part={part} of={parts} />
      ))}
      {earlier ? <Earlier message={message} /> : null}
      <PartStates message={message} context={context} />
      {toTell.map((part) => (
        <div className={styles.card} key={part.id} data-part={part.part.number}>
          <PartOf part={part} of={parts} say={say} />
          <FailureCard delivery={part} />
        </div>
      ))}
      <CommentBar message={message} context={context} />
    </li>
  );
}

/** A private reply says what it answers: the comment above, or one in the thread it came from. */
function AboutComment({ message, about }: { message: Message; about: { conversationId: string; messageId: string } }) {
  const say = useSay();
  const text = (
    <>
      <Icon name="comment" size={14} /> {say('comment.private')}
    </>
  );
  if (about.conversationId === message.conversationId) return <p className={commentStyles.private}>{text}</p>;
  return (
    <Link className={commentStyles.private} to="/inbox/$conversationId" params={{ conversationId: about.conversationId }}>
      {text}
    </Link>
  );
}

function Edited({ message, opened, toggle }: { message: Message; opened: boolean; toggle: () => void }) {
  const say = useSay();
  if (message.earlier.length === 0) return <span>{say('thread.edited')}</span>;
  return (
    <UnstyledButton className={styles.same} aria-expanded={opened} onClick={toggle}>
      {say(opened ? 'comment.hideEarlier' : 'comment.showEarlier')}
    </UnstyledButton>
  );
}

/** What it said before: somebody may have answered that. */
function Earlier({ message }: { message: Message }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  return (
    <ol className={commentStyles.earlier} aria-label={say('comment.earlier')}>
      {message.earlier.map((version) => (
        <li key={version.until}>
          <span dir="auto">{version.text || say('comment.noWords')}</span> · {say('comment.until', { time: times.at(version.until, now) })}
        </li>
      ))}
    </ol>
  );
}

/** How each part stands, where they do not all stand alike. */
function PartStates({ message, context }: { message: Message; context: StateContext }) {
  const { say } = context;
  const parts = message.parts;
  if (parts.every((part) => part.shown === parts[0]?.shown)) return null;
  return (
    <ul className={fileStyles.partState} aria-label={say('part.states')}>
      {parts.map((part) => (
        <li key={part.id}>
          {partName(part, say)} <State {...MARKS[part.shown]} text={stateText(part, context)} />
        </li>
      ))}
    </ul>
  );
}

/** What one reads or decides of here, where the message has several parts. */
function PartOf({ part, of, say }: { part: Delivery; of: readonly Delivery[]; say: Say }) {
  if (of.length === 1) return null;
  return <p className={fileStyles.partState}>{say('part.of', { n: part.part.number, all: part.part.of, what: partName(part, say) })}</p>;
}

function partName(part: Delivery, say: Say): string {
  return part.part.file?.name ?? say('part.words');
}

/** What only waits its turn can be changed or taken back all the same, each part on its own; it has no card to say so. */
function Waiting({ part, of }: { part: Delivery; of: readonly Delivery[] }) {
  const say = useSay();
  const person = useSession().data?.person;
  const actions = part.shown === 'waiting' ? offered(part, person).filter((action) => action === 'edit' || action === 'cancel') : [];
  if (actions.length === 0) return null;
  return (
    <div className={styles.card}>
      <PartOf part={part} of={of} say={say} />
      <ActionButtons compact actions={actions} target={{ channelId: part.channelId, conversationId: part.conversationId, delivery: part }} />
    </div>
  );
}

function hasLeft(shown: string): boolean {
  return shown === 'sent' || shown === 'delivered' || shown === 'read' || shown === 'sending' || shown === 'queued';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function Author({ message }: { message: Message }) {
  const say = useSay();
  const { author } = message;
  const note = author.kind === 'page' ? say('thread.outside') : author.kind === 'automation' ? say('thread.automation') : '';
  return <p className={styles.author}>{[author.name, note].filter(Boolean).join(' · ')}</p>;
}

/** What was refused goes back to where it was written. */
export type Editing = (text: string, files: readonly DeviceFile[], choices: readonly string[]) => void;

/** A reply that has not reached the server: it waits on this device, or came back with a reason and is a draft again. */
export function DeviceBubble({ reply, flying, behind, onEdit }: { reply: DeviceReply; flying: boolean; behind: boolean; onEdit: Editing }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { locale } = useLanguage();
  const online = useOnline();
  const storage = useStuck().has(reply.conversationId);
  const stuck = !online || reply.tries > 0 || storage;
  const refused = reply.state === 'refused';
  const state = refused ? 'draft' : stuck ? 'device' : flying || !behind ? 'sending' : 'waiting';
  const why = storage ? say('device.storage') : online ? (reply.problem?.texts?.[locale].title ?? say('device.unreachable')) : say('device.noNetwork');
  const at = online && !flying && !storage && reply.nextTryAt ? times.at(new Date(reply.nextTryAt).toISOString(), now) : null;
  const text = state !== 'device' ? say(`state.${state}`) : at ? say('state.deviceAt', { why, time: at }) : say('state.device', { why });
  return (
    <li className={styles.item} data-direction="out" data-device={reply.state}>
      <div className={styles.bubble} data-unsent={stuck || refused || undefined} data-tone={refused ? 'danger' : undefined}>
        {reply.text === '' ? null : <p dir="auto">{reply.text}</p>}
        {reply.choices && reply.choices.length > 0 ? <Contents content={contentOf(reply.choices)} /> : null}
        {(reply.files ?? []).map((file) => (
          <Preview key={file.id} file={file} />
        ))}
      </div>
      <p className={styles.meta}>
        <time dateTime={reply.writtenAt}>{times.clock(reply.writtenAt)}</time>
        <State {...MARKS[state]} {...(state === 'device' && online && reply.problem ? { icon: 'alert' as const } : {})} text={text} />
      </p>
      {refused ? <RefusedCard reply={reply} onEdit={onEdit} /> : null}
    </li>
  );
}

function RefusedCard({ reply, onEdit }: { reply: DeviceReply; onEdit: Editing }) {
  const say = useSay();
  const { locale } = useLanguage();
  const outbox = useOutbox();
  const { title, body } = problemText(reply.problem, locale, say);
  const mayJoin = reply.problem?.actions?.includes('request_to_join') ?? false;
  return (
    <div className={`${styles.card} ${styles.refused}`} role="group" aria-label={title}>
      <strong>{title}</strong>
      <p>{body}</p>
      <div className={styles.refusedButtons}>
        {mayJoin ? <ActionButtons actions={['request_to_join']} target={{ channelId: '', conversationId: reply.conversationId }} /> : null}
        <Button
          size="xs"
          variant="light"
          color="neutral"
          onClick={() => {
            onEdit(reply.text, reply.files ?? [], reply.choices ?? []);
            void outbox?.remove(reply.id);
          }}
        >
          {say('composer.edit')}
        </Button>
        <Button size="xs" variant="light" color="neutral" onClick={() => void outbox?.sendAgain(reply.id)}>
          {say('action.send_again')}
        </Button>
        <Button size="xs" variant="subtle" color="neutral" onClick={() => void outbox?.remove(reply.id)}>
          {say('device.discard')}
        </Button>
      </div>
    </div>
  );
}
