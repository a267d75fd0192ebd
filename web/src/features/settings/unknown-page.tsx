import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../clock';
import { Empty } from '../../shell';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { useCopy } from '../failures/copy';
import { skeleton, unknownQuery, type UnknownAnswer } from '../help/chapter';
import styles from '../help/help.module.css';
import { SettingsFrame } from './settings-page';

/** Settings > Messages > Unknown answers: what providers said that nobody has explained yet. */
export function UnknownPage() {
  const say = useSay();
  const found = useQuery(unknownQuery);
  const items = found.data?.items;
  return (
    <SettingsFrame path="unknown">
      <div className="page-head">
        <div>
          <h1>{say('settings.unknown')}</h1>
          <p>{say('unknown.lead')}</p>
        </div>
      </div>
      {items === undefined ? <p role="status">{say(found.isError ? 'unknown.askAdmin' : 'loading')}</p> : null}
      {items?.length === 0 ? (
        <div className="panel">
          <Empty icon="check" title={say('unknown.none')}>
            {say('unknown.noneHint')}
          </Empty>
        </div>
      ) : null}
      <ul className={styles.answers}>
        {items?.map((answer) => (
          <li key={`${answer.kind} ${String(answer.http)} ${answer.code}`}>
            <Answer answer={answer} />
          </li>
        ))}
      </ul>
    </SettingsFrame>
  );
}

function Answer({ answer }: { answer: UnknownAnswer }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const copy = useCopy();
  return (
    <article className={`panel ${styles.answer}`}>
      <h2>
        {say(`kind.${answer.kind}`)} · <code>{answer.code || `HTTP ${String(answer.http ?? '–')}`}</code>
      </h2>
      <p>
        <q lang="en">{answer.text || say('failure.noWords')}</q>
      </p>
      <p className={styles.quiet}>
        {say('unknown.met', { n: answer.times, first: times.at(answer.firstAt, now), last: times.at(answer.lastAt, now) })}
        {' · '}
        {say('unknown.held', { n: answer.held })}
        {answer.http === null ? '' : ` · HTTP ${String(answer.http)}`}
        {answer.trace === '' ? '' : ` · ${say('failure.trace')} ${answer.trace}`}
      </p>
      <Group gap={12}>
        <Button size="xs" variant="light" color="neutral" onClick={() => copy(skeleton(answer))}>
          {say('unknown.copy')}
        </Button>
        {answer.conversationId ? (
          <Link className="alone" to="/inbox/$conversationId" params={{ conversationId: answer.conversationId }} search={{}}>
            {say('unknown.last')}
          </Link>
        ) : null}
      </Group>
    </article>
  );
}
