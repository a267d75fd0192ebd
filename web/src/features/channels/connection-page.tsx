import { Button, Group, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Connection } from '../../api';
import { Refused } from '../../http';
import { useLanguage, useSay } from '../../texts';
import { problemText, useTellProblem } from '../failures/problem';
import { useSupport } from '../failures/support';
import { SettingsFrame } from '../settings/settings-page';
import { Checks } from './checks';
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
    // While the provider asks, its answer comes by itself; checks may run that another tab, or this one before it was loaded anew, has begun.
    refetchInterval: ({ state }) => (state.data?.step === 'AUTHORIZING' ? 3000 : state.data?.checking.length ? 1000 : false),
  });
  const connection = query.data;
  const checking = choose.isPending ? choose.variables : (connection?.checking ?? []);
  const channel = useChannel(connection?.channelId ?? undefined);
  const provider = connection?.provider ?? (path === 'zalo' ? 'ZALO' : 'META');
  const title = channel ? say('wizard.titleAgain', { name: channel.name }) : say(`wizard.title.${provider}`);
  return (
    <SettingsFrame path={path} leaf={title}>
      <h1 className={styles.title}>{title}</h1>
      <div className={`panel ${styles.panel}`}>
        <Steps provider={provider} at={checking.length > 0 ? 3 : connection ? AT[connection.step] : 1} />
        {connection ? (
          <Step connection={connection} checking={checking} choose={(pages) => choose.mutate(pages)} />
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
  checking: string[];
  choose: (pages: string[]) => void;
}

function Step({ connection, checking, choose }: StepProps) {
  if (checking.length > 0) return <Checks connection={connection} pages={checking} running />;
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
