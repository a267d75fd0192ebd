import type { Connection } from '../../api';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import styles from './wizard.module.css';

/** What this walk has connected, and what goes out now because of it. */
export function Connected({ connected }: { connected: Connection['connected'] }) {
  const say = useSay();
  if (connected.length === 0) return null;
  return (
    <div className={styles.done} role="status">
      <Icon name="check" size={22} strokeWidth={2.2} />
      <div>
        <h2>{say('wizard.done')}</h2>
        {connected.map((channel) => (
          <p key={channel.channelId}>{say('wizard.released', { name: channel.name, n: channel.released })}</p>
        ))}
      </div>
    </div>
  );
}
