import { Loader } from '@mantine/core';
import type { Connection } from '../../api';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import styles from './wizard.module.css';

const OF_PROVIDER = {
  META: ['TOKEN', 'SCOPES', 'ROLE', 'WEBHOOK'],
  ZALO: ['TOKEN', 'SCOPES', 'PACKAGE', 'WEBHOOK'],
} as const;

const MARK = { ok: 'check', failed: 'cross', skipped: 'dot' } as const;

/** The checks of each Page. While they run, what an earlier go found is not shown as if it were an answer. */
export function Checks({ connection, pages, running = false }: { connection: Connection; pages: string[]; running?: boolean }) {
  const say = useSay();
  const { locale } = useLanguage();
  return (
    <div aria-live="polite" aria-busy={running}>
      {pages.map((externalId) => {
        const done = running ? [] : connection.checks.filter((check) => check.externalId === externalId);
        const expected = running ? OF_PROVIDER[connection.provider] : done.map((check) => check.check);
        return (
          <section key={externalId} className={styles.checks}>
            <h2>{connection.pages.find((page) => page.externalId === externalId)?.name ?? externalId}</h2>
            <ul>
              {expected.map((name) => {
                const check = done.find((candidate) => candidate.check === name);
                const state = check?.state ?? 'running';
                return (
                  <li key={name} data-state={state}>
                    {state === 'running' ? <Loader size={16} aria-hidden="true" /> : <Icon name={MARK[state]} size={18} strokeWidth={2} />}
                    <span>
                      {say(`check.${name}`)} <span className="unseen">: {say(`check.state.${state}`)}</span>
                      {check?.detail ? <span className={styles.detail}>{check.detail[locale]}</span> : null}
                    </span>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
