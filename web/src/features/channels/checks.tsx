import { Loader } from '@mantine/core';
import type { Connection } from '../../api';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import styles from './wizard.module.css';

/** What can be looked at there: the same rows while it runs and afterwards. */
const OF_PROVIDER = {
  META: ['TOKEN', 'SCOPES', 'ROLE', 'WEBHOOK'],
  ZALO: ['TOKEN', 'PACKAGE'],
} as const;

const MARK = { ok: 'check', failed: 'cross' } as const;

/** The checks of each Page. While they run, what an earlier go found is not shown as if it were an answer. */
export function Checks({ connection, pages, running = false }: { connection: Connection; pages: string[]; running?: boolean }) {
  const say = useSay();
  const { locale } = useLanguage();
  return (
    <div aria-live="polite" aria-busy={running}>
      {pages.map((externalId) => {
        const rows = running ? OF_PROVIDER[connection.provider].map((check) => ({ check, state: 'running' as const, detail: null })) : answers(connection, externalId);
        return (
          <section key={externalId} className={styles.checks}>
            <h2>{connection.pages.find((page) => page.externalId === externalId)?.name ?? externalId}</h2>
            <ul>
              {rows.map(({ check, state, detail }) => (
                <li key={check} data-state={state}>
                  {state === 'running' ? <Loader size={16} aria-hidden="true" /> : <Icon name={MARK[state]} size={18} strokeWidth={2} />}
                  <span>
                    {say(`check.${check}`)} <span className="unseen">: {say(`check.state.${state}`)}</span>
                    {detail ? <span className={styles.detail}>{detail[locale]}</span> : null}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** Without what does not apply to this provider: it is no news of the Page. */
function answers({ checks }: Connection, externalId: string) {
  return checks
    .filter((check) => check.externalId === externalId)
    .flatMap(({ check, state, detail }) => (state === 'skipped' ? [] : [{ check, state, detail }]));
}
