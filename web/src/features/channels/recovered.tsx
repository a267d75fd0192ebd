import type { MessageRecovery } from '../../api';
import { useNow } from '../../clock';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import styles from './health.module.css';

/** Times of which messages may have been missed, what was found of them afterwards, and what no provider tells again. */
export function Recovered({ recoveries }: { recoveries: MessageRecovery[] }) {
  const say = useSay();
  const kinds = [...new Set(recoveries.map((one) => one.kind))];
  if (recoveries.length === 0) return null;
  return (
    <section className={`panel ${styles.part}`} aria-labelledby="recovered">
      <h2 id="recovered">{say('recovery.title')}</h2>
      <ul className={styles.incidents}>
        {recoveries.map((one) => (
          <RecoveryLine key={one.id} recovery={one} />
        ))}
      </ul>
      {/* A private answer is one message to a comment; what comes back is Messenger's. */}
      {kinds.filter((kind) => kind !== 'PRIVATE_REPLY').map((kind) => (
        <p key={kind} className={styles.quiet}>
          {say(`recovery.limits.${kind}`)}
        </p>
      ))}
    </section>
  );
}

function RecoveryLine({ recovery }: { recovery: MessageRecovery }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const what = say(recovery.kind === 'PAGE_COMMENT' ? 'recovery.comments' : 'recovery.messages', { n: recovery.found });
  return (
    <li className={styles.incident} data-open={recovery.endedAt === null || undefined}>
      <strong>{recovery.state === 'done' || recovery.found > 0 ? what : say(`recovery.state.${recovery.state}`)}</strong>
      <span className={styles.quiet}>
        {say(`recovery.reason.${recovery.reason}`)} · {say('recovery.since', { from: times.at(recovery.since, now), to: times.at(recovery.askedAt, now) })}
      </span>
      {recovery.state !== 'done' && recovery.found > 0 ? <span className={styles.quiet}>{say(`recovery.state.${recovery.state}`)}</span> : null}
      {recovery.closed > 0 ? <span className={styles.quiet}>{say('recovery.closed', { n: recovery.closed })}</span> : null}
      {recovery.why ? (
        <span className={styles.quiet}>
          {recovery.why.texts[locale].title}. {recovery.why.texts[locale].remedy}
        </span>
      ) : null}
    </li>
  );
}
