import type { Provider } from '../../api';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import styles from './wizard.module.css';

/** Where one is in the wizard: a list, with the current step marked for everyone. */
export function Steps({ provider, at }: { provider: Provider; at: number }) {
  const say = useSay();
  const names = [
    say('wizard.step.uses'),
    say('wizard.step.authorize'),
    say(`wizard.step.choose.${provider}`),
    say('wizard.step.check'),
  ];
  return (
    <ol className={styles.steps} aria-label={say('wizard.steps')}>
      {names.map((name, index) => (
        <li key={name} aria-current={index === at ? 'step' : undefined} data-done={index < at || undefined}>
          <span className={styles.number}>{index < at ? <Icon name="check" size={14} strokeWidth={2.4} /> : index + 1}</span>
          <span className={styles.stepName}>{name}</span>
        </li>
      ))}
    </ol>
  );
}
