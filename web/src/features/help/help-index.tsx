import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLanguage, useSay } from '../../texts';
import { headingsQuery } from './chapter';
import { SHELVES, shelved, type Entry } from './headings';
import styles from './help.module.css';

/** What can keep a message from arriving: too much to read through, so it is searched or opened group by group. */
export function HelpIndex() {
  const say = useSay();
  const { locale } = useLanguage();
  const found = useQuery(headingsQuery);
  const [typed, setTyped] = useState('');
  const shelves = shelved(found.data?.items ?? [], locale, typed);
  const searching = typed.trim() !== '';
  const n = [...shelves.values()].reduce((sum, entries) => sum + entries.length, 0);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{say('help.title')}</h1>
          <p>{say('help.lead')}</p>
        </div>
      </div>
      {found.data ? (
        <>
          <TextInput
            type="search"
            className={styles.search ?? ''}
            label={say('help.search')}
            placeholder={say('help.searchHint')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p role="status" className={styles.found}>
            {searching ? say('help.found', { n }) : ''}
          </p>
        </>
      ) : (
        <p role="status">{say(found.isError ? 'inbox.loadFault' : 'loading')}</p>
      )}
      {SHELVES.map((shelf) => {
        const entries = shelves.get(shelf) ?? [];
        if (entries.length === 0) return null;
        return (
          // One of its own while searching: all that was found is open, whatever was opened by hand.
          <details key={`${shelf} ${String(searching)}`} className={`panel ${styles.shelf}`} open={searching}>
            <summary>
              <h2>{say(shelf === 'programs' ? 'help.programs' : `group.${shelf}`)}</h2> <span className={styles.quiet}>{entries.length}</span>
            </summary>
            <Entries entries={entries} />
          </details>
        );
      })}
    </div>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul>
      {entries.map(({ cause, title, more }) => (
        <li key={cause}>
          <Link to="/help/$cause" params={{ cause }} search={{}}>
            {title}
          </Link>
          {more === '' ? null : <p className={styles.quiet}>{more}</p>}
        </li>
      ))}
    </ul>
  );
}
