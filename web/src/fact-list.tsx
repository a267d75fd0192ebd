import styles from './fact-list.module.css';
import { useSay, type TextId } from './texts';

/** Short facts, each under its name. */
export function FactList({ facts }: { facts: readonly (readonly [TextId, string])[] }) {
  const say = useSay();
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{say(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
