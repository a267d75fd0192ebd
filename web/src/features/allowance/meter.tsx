import type { KnownAllowance } from '../../api';
import { useSay } from '../../texts';
import styles from './allowance.module.css';
import { parts } from './figures';

/** Used, left for all, kept for people. */
export function Meter({ allowance, small = false }: { allowance: KnownAllowance; small?: boolean }) {
  const say = useSay();
  const { used, free, reserve } = parts(allowance);
  return (
    <div
      role="meter"
      aria-valuemin={0}
      aria-valuemax={allowance.total}
      aria-valuenow={Math.min(allowance.used, allowance.total)}
      aria-label={say('allowance.meter', { used: allowance.used, reserve: allowance.reserve.amount, total: allowance.total })}
      className={styles.meter}
      data-small={small || undefined}
      data-low={allowance.low || undefined}
    >
      <span data-part="used" style={{ width: `${String(used)}%` }} />
      <span data-part="free" style={{ width: `${String(free)}%` }} />
      <span data-part="reserve" style={{ width: `${String(reserve)}%` }} />
    </div>
  );
}
