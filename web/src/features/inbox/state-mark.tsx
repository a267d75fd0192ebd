import { Icon, type IconName } from '../../icons';
import type { Tone } from '../failures/state';
import styles from './thread.module.css';

/** How something stands: a shape, a word and a colour; the word alone must do. */
export function State({ icon, tone, text }: { icon: IconName; tone: Tone; text: string }) {
  return (
    <span className={styles.state} data-tone={tone}>
      <Icon name={icon} size={14} />
      {text}
    </span>
  );
}
