import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Channel } from '../../api';
import { useNow } from '../../clock';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { pathOf } from '../channels/queries';
import styles from './allowance.module.css';
import { parts } from './figures';
import { Meter } from './meter';
import { allowanceQuery } from './queries';

/** One line on the channel's card: the fullest of its allowances, and the way to all of it. */
export function AllowanceLine({ channel }: { channel: Channel }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const purposes = useQuery(allowanceQuery(channel.id)).data?.purposes ?? [];
  const known = purposes.flatMap((purpose) => purpose.allowance ?? []).sort((a, b) => parts(b).used - parts(a).used)[0];
  return (
    <div className={styles.line} data-low={known?.low || undefined}>
      {known ? (
        <>
          <Meter allowance={known} small />
          <span>
            {[
              say(known.low ? 'allowance.lineLow' : 'allowance.line', { percent: Math.round(parts(known).used) }),
              known.held ? say('allowance.lineHeld', { time: times.at(known.held.until, now) }) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </>
      ) : null}
      <Link className="alone" to="/settings/messages/$provider/allowance/$channelId" params={{ provider: pathOf(channel.provider), channelId: channel.id }}>
        {say('allowance.open')}
      </Link>
    </div>
  );
}
