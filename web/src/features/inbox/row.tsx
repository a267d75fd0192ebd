import type { Conversation } from '../../api';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { MARKS } from '../failures/state';
import { Face } from './face';
import styles from './list.module.css';
import { useNaming } from './name';

const CLOSING_MS = 2 * 60 * 60_000;

interface RowProps {
  conversation: Conversation;
  open: boolean;
  tabbable: boolean;
  onDevice: number;
  onOpen: () => void;
}

export function Row({ conversation, open, tabbable, onDevice, onOpen }: RowProps) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { channel, snippet, unread, lastAt } = conversation;
  const name = useNaming()(conversation.customer);
  const said = snippet?.attachment ? say(`attachment.${snippet.attachment}`) : (snippet?.text ?? '');
  return (
    <button
      type="button"
      className={styles.row}
      data-id={conversation.id}
      data-unread={unread > 0 || undefined}
      aria-current={open ? 'true' : undefined}
      tabIndex={tabbable ? 0 : -1}
      onClick={onOpen}
    >
      <Face name={name} size={42} kind={channel.kind} />
      <span className={styles.rowText}>
        <span className={styles.rowTop}>
          <span className={styles.name}>{name}</span>
          <time dateTime={lastAt}>{times.brief(lastAt, now)}</time>
        </span>
        <span className={styles.rowMiddle}>
          <span className={styles.snippet}>{snippet ? (snippet.direction === 'out' ? say('row.you', { text: said }) : said) : ''}</span>
          {unread > 0 ? (
            <span className={styles.unread}>
              <span aria-hidden="true">{unread}</span>
              <span className="unseen">{say('row.unread', { n: unread })}</span>
            </span>
          ) : null}
        </span>
        <span className={styles.rowBottom}>
          <span className={styles.channel}>
            <span className="unseen">{say(`kind.${channel.kind}`)} </span>
            {channel.name} · {conversation.assignee?.name ?? say('row.unassigned')}
          </span>
          <Flags conversation={conversation} onDevice={onDevice} now={now} />
        </span>
      </span>
    </button>
  );
}

/** At most one flag, the most pressing. */
function Flags({ conversation, onDevice, now }: { conversation: Conversation; onDevice: number; now: number }) {
  const say = useSay();
  const times = useTimes();
  const { notSent, lastOut, windowEndsAt, state } = conversation;
  if (onDevice > 0) {
    return (
      <span className={styles.flag} data-tone="warn">
        <Icon name="offline" size={13} /> {say('row.onDevice', { n: onDevice })}
      </span>
    );
  }
  if (notSent > 0) {
    const mark = lastOut ? MARKS[lastOut] : MARKS.held;
    return (
      <span className={styles.flag} data-tone={mark.tone === 'danger' ? 'danger' : 'warn'}>
        <Icon name={mark.tone === 'quiet' ? 'pause' : mark.icon} size={13} /> {say('row.notSent', { n: notSent })}
      </span>
    );
  }
  if (state === 'ENDED') return <span className={styles.flag}>{say('row.ended')}</span>;
  const left = windowEndsAt ? Date.parse(windowEndsAt) - now : 0;
  if (left > 0 && left < CLOSING_MS) {
    return (
      <span className={styles.flag} data-tone="warn">
        <Icon name="hourglass" size={13} /> {times.span(left)}
        <span className="unseen">{say('row.window', { span: times.span(left) })}</span>
      </span>
    );
  }
  return null;
}
