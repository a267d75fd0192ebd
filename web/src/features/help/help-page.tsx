import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Action } from '../../api';
import { Empty } from '../../shell';
import { useLanguage, useSay } from '../../texts';
import { ActionButtons } from '../failures/actions';
import { mayAdminister, useSession } from '../session/session';
import { chapterQuery, condition, doings, type Chapter, type Rule } from './chapter';
import styles from './help.module.css';

/** One cause in plain words: what happened, what is done by itself, what one can do, and where that was read. */
export function HelpPage() {
  const say = useSay();
  const { cause } = useParams({ from: '/help/$cause' });
  const found = useQuery(chapterQuery(cause));
  return (
    <div className="page">
      <nav aria-label={say('settings.path')} className={styles.path}>
        <Link to="/help">{say('help.title')}</Link>
      </nav>
      {found.data ? <ChapterOf chapter={found.data} /> : null}
      {found.isPending ? <p role="status">{say('loading')}</p> : null}
      {found.isError ? (
        <div className="panel">
          <Empty page icon="question" title={say('help.none')}>
            {say('help.noneHint')}
          </Empty>
        </div>
      ) : null}
    </div>
  );
}

export function ChapterOf({ chapter }: { chapter: Chapter }) {
  const say = useSay();
  const { locale } = useLanguage();
  const texts = chapter.texts[locale];
  return (
    <article>
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{say(`group.${chapter.group}`)}</p>
        </div>
      </div>
      <div className={`panel ${styles.chapter}`}>
        <h2>{say('help.what')}</h2>
        <p>{texts.what}</p>
        <h2>{say('help.does')}</h2>
        <ul className={styles.doings}>
          {doings(chapter.rules, say).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <h2>{say('help.remedy')}</h2>
        <p>{texts.remedy}</p>
        <p className={styles.quiet}>{say('help.who', { who: say(`help.owner.${chapter.owner}`) })}</p>
        <Buttons actions={chapter.actions} />
        <p className={styles.quiet}>{say('help.examples')}</p>
        <details>
          <summary>{say('help.sources')}</summary>
          <ul className={styles.rules}>
            {chapter.rules.map((rule) => (
              <RuleLine key={`${rule.codes.join()}${rule.source}`} rule={rule} />
            ))}
          </ul>
          <p className={styles.quiet}>
            <code>{chapter.cause}</code> · {chapter.kind}
          </p>
        </details>
      </div>
    </article>
  );
}

const ADMINS = new Set<Action>(['reconnect', 'check_again']);

/** Whoever came from a failure can do here what is done to its channel; what is done to a message is done at the message. */
function Buttons({ actions }: { actions: readonly Action[] }) {
  const say = useSay();
  const navigate = useNavigate();
  const admin = mayAdminister(useSession().data);
  const { channel, conversation } = useSearch({ strict: false });
  const mine = actions.filter((action) => admin || !ADMINS.has(action));
  if (!channel && !conversation) return null;
  return (
    <Group gap={8} mt={12}>
      {channel ? <ActionButtons actions={mine} target={{ channelId: channel, conversationId: conversation }} /> : null}
      {conversation ? (
        <Button
          size="xs"
          variant="light"
          color="neutral"
          onClick={() => void navigate({ to: '/inbox/$conversationId', params: { conversationId: conversation }, search: {} })}
        >
          {say('help.toMessage')}
        </Button>
      ) : null}
    </Group>
  );
}

function RuleLine({ rule }: { rule: Rule }) {
  const say = useSay();
  const only = condition(rule, say);
  return (
    <li>
      {rule.codes.length === 0 ? say('help.own') : (rule.provider ? say(`provider.${rule.provider}`) : say('help.any')) + ' '}
      {rule.codes.map((code) => (
        <code key={code}>{code}</code>
      ))}
      {only ? <span> ({only})</span> : null}
      <span className={styles.quiet}>
        {' '}
        <span lang="en">{rule.source}</span>, {rule.checked}
      </span>
    </li>
  );
}
