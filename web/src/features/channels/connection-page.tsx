import { Button, Group, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Connection } from '../../api';
import { Refused } from '../../http';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { problemText, useTellProblem } from '../failures/problem';
import { useSupport } from '../failures/support';
import { SettingsFrame } from '../settings/settings-page';
import { Choosing } from './choosing';
import { Connected } from './connected';
import { choosePages, connectionQuery, useChannel } from './queries';
import { Steps } from './steps';
import { AgainButton, FinishButton, Trouble } from './trouble';
import styles from './wizard.module.css';

const AT = { AUTHORIZING: 1, CHOOSING: 2, DONE: 4, REFUSED: 1 };

/** Back from the provider: choose Pages, watch the checks, see what is released. */
export function ConnectionPage() {
  const say = useSay();
  const { locale } = useLanguage();
  const params = useParams({ strict: false });
  const path = params.provider === 'zalo' ? 'zalo' : 'messenger';
  const id = params.connectionId ?? '';
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const choose = useMutation({
    mutationFn: (pages: string[]) => choosePages(id, pages),
    onSuccess: (connection) => client.setQueryData(connectionQuery(id).queryKey, connection),
    onError: tellProblem,
    onSettled: () => {
      for (const kind of ['channels', 'incidents', 'deliveries', 'connection']) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
  const query = useQuery({
    ...connectionQuery(id),
    // While the checks run they are ticked one by one; while the provider asks, its answer comes by itself.
    refetchInterval: ({ state }) => (choose.isPending ? 600 : state.data?.step === 'AUTHORIZING' ? 3000 : false),
  });
  const connection = query.data;
  const channel = useChannel(connection?.channelId ?? undefined);
  const provider = connection?.provider ?? (path === 'zalo' ? 'ZALO' : 'META');
  const title = channel ? say('wizard.titleAgain', { name: channel.name }) : say(`wizard.title.${provider}`);
  return (
    <SettingsFrame path={path} leaf={title}>
      <h1 className={styles.title}>{title}</h1>
      <div className={`panel ${styles.panel}`}>
        <Steps provider={provider} at={choose.isPending ? 3 : connection ? AT[connection.step] : 1} />
        {connection ? (
          <Step connection={connection} checking={choose.isPending ? choose.variables : null} choose={(pages) => choose.mutate(pages)} />
        ) : query.error instanceof Refused ? (
          <>
            <p role="alert">{problemText(query.error.problem, locale, say).body}</p>
            <AgainButton connection={{ provider, channelId: null }} />
          </>
        ) : (
          <p role="status">{say('loading')}</p>
        )}
      </div>
    </SettingsFrame>
  );
}

interface StepProps {
  connection: Connection;
  checking: string[] | null;
  choose: (pages: string[]) => void;
}

function Step({ connection, checking, choose }: StepProps) {
  if (checking) return <Checks connection={connection} pages={checking} running />;
  switch (connection.step) {
    case 'AUTHORIZING':
      return <Authorizing connection={connection} />;
    case 'CHOOSING':
      return <Choosing connection={connection} choose={choose} />;
    case 'DONE':
      return <Done connection={connection} />;
    case 'REFUSED':
      return <RefusedStep connection={connection} />;
  }
}

function Authorizing({ connection }: { connection: Connection }) {
  const say = useSay();
  const provider = say(`provider.${connection.provider}`);
  return (
    <div className={styles.center}>
      <Loader aria-hidden="true" />
      <h2>{say('wizard.authorizing', { provider })}</h2>
      <p>{say('wizard.authorizingHint', { provider })}</p>
      {connection.authorizeUri ? (
        <Button component="a" href={connection.authorizeUri}>
          {say('wizard.openProvider', { provider })}
        </Button>
      ) : null}
    </div>
  );
}

function Done({ connection }: { connection: Connection }) {
  const pages = [...new Set(connection.checks.map((check) => check.externalId))];
  return (
    <>
      {connection.problem ? <Trouble problem={connection.problem} /> : null}
      <Checks connection={connection} pages={pages} />
      <Connected connected={connection.connected} />
      <Group justify="flex-end" gap={8} mt={22}>
        {connection.connected.length === 0 ? <AgainButton connection={connection} /> : null}
        <FinishButton provider={connection.provider} second={connection.connected.length === 0} />
      </Group>
    </>
  );
}

function RefusedStep({ connection }: { connection: Connection }) {
  const say = useSay();
  const support = useSupport();
  return (
    <>
      <h2>{say('wizard.refused')}</h2>
      {connection.problem ? <Trouble problem={connection.problem} /> : null}
      <Group gap={8} mt={18}>
        <AgainButton connection={connection} />
        <Button variant="subtle" color="neutral" onClick={() => support.open()}>
          {say('failure.support')}
        </Button>
      </Group>
    </>
  );
}

const OF_PROVIDER = {
  META: ['TOKEN', 'SCOPES', 'ROLE', 'WEBHOOK'],
  ZALO: ['TOKEN', 'SCOPES', 'PACKAGE', 'WEBHOOK'],
} as const;

/** The checks of each Page, ticked as they come. What is asked but not answered yet is shown as running. */
function Checks({ connection, pages, running = false }: { connection: Connection; pages: string[]; running?: boolean }) {
  const say = useSay();
  const { locale } = useLanguage();
  return (
    <div aria-live="polite" aria-busy={running}>
      {pages.map((externalId) => {
        const done = connection.checks.filter((check) => check.externalId === externalId);
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

const MARK = { ok: 'check', failed: 'cross', skipped: 'dot' } as const;
