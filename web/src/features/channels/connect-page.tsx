import { Button, Group, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel, Use } from '../../api';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { useTellProblem } from '../failures/problem';
import { mayAdminister, useSession } from '../session/session';
import { SettingsFrame } from '../settings/settings-page';
import { beginConnection, providerOf, useAdminNames, useChannel } from './queries';
import { Steps } from './steps';
import styles from './wizard.module.css';

type Scope = 'BOTH' | Use;
const USES: Record<Scope, Use[]> = { BOTH: ['MESSAGES', 'COMMENTS'], MESSAGES: ['MESSAGES'], COMMENTS: ['COMMENTS'] };

/** The first step: what to connect. Then the provider's own page asks. Connecting and reconnecting are the same path. */
export function ConnectPage() {
  const say = useSay();
  const { provider: path } = useParams({ from: '/settings/messages/$provider/connect' });
  const { channel: channelId } = useSearch({ from: '/settings/messages/$provider/connect' });
  const provider = providerOf(path);
  const channel = useChannel(channelId);
  const admin = mayAdminister(useSession().data);
  const names = useAdminNames();
  const title = channel ? say('wizard.titleAgain', { name: channel.name }) : say(`wizard.title.${provider}`);
  return (
    <SettingsFrame path={path} leaf={title}>
      <h1 className={styles.title}>{title}</h1>
      {admin ? (
        <div className={`panel ${styles.panel}`}>
          <Steps provider={provider} at={0} />
          {channel ? <Reason channel={channel} /> : null}
          {/* The scope is asked again only where there is something to choose; its default is what the channel had. */}
          <ScopeForm key={channel?.id ?? 'new'} channel={channel} channelId={channelId} />
        </div>
      ) : (
        <div className={`panel ${styles.panel}`}>
          <p>{say('channels.askAdmin', { names })}</p>
        </div>
      )}
    </SettingsFrame>
  );
}

function Reason({ channel }: { channel: Channel }) {
  const say = useSay();
  const { locale } = useLanguage();
  const diagnosis = channel.sending.diagnosis ?? channel.receiving.diagnosis;
  if (!diagnosis) return null;
  return (
    <section className={styles.reason} aria-label={say('wizard.why')}>
      <Icon name="alert" />
      <div>
        <strong>{diagnosis.texts[locale].title}</strong>
        <p>
          {diagnosis.texts[locale].what} {diagnosis.texts[locale].remedy}
        </p>
      </div>
    </section>
  );
}

function ScopeForm({ channel, channelId }: { channel: Channel | undefined; channelId: string | undefined }) {
  const say = useSay();
  const navigate = useNavigate();
  const { provider: path } = useParams({ from: '/settings/messages/$provider/connect' });
  const provider = providerOf(path);
  const [scope, setScope] = useState<Scope>(channel?.uses.length === 1 ? (channel.uses[0] ?? 'BOTH') : 'BOTH');
  // Connecting again takes nothing away: nobody would hear what customers write there.
  const has = (use: Use) => channel?.uses.includes(use) ?? false;
  const tellProblem = useTellProblem();
  const begin = useMutation({
    mutationFn: () => beginConnection(provider, provider === 'ZALO' ? ['MESSAGES'] : USES[scope], channelId),
    onSuccess: (connection) => {
      if (connection.authorizeUri) window.location.assign(connection.authorizeUri);
      else {
        void navigate({
          to: '/settings/messages/$provider/connections/$connectionId',
          params: { provider: path, connectionId: connection.id },
        });
      }
    },
    onError: tellProblem,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      {provider === 'META' ? (
        <Radio.Group label={say('wizard.uses')} value={scope} onChange={(value) => setScope(value)} classNames={{ label: styles.label ?? '' }}>
          <div className={styles.options}>
            <Option value="MESSAGES" label={say('use.MESSAGES')} hint={say('wizard.messagesHint')} disabled={has('COMMENTS')} />
            <Option value="COMMENTS" label={say('use.COMMENTS')} hint={say('wizard.commentsHint')} disabled={has('MESSAGES')} />
            <Option value="BOTH" label={say('wizard.both')} hint={say('wizard.bothHint')} />
          </div>
          {channel ? <p className={styles.hint}>{say('wizard.nothingLess')}</p> : null}
        </Radio.Group>
      ) : (
        <p>{say('wizard.zaloUses')}</p>
      )}
      <p className={styles.note}>
        <Icon name="external" size={18} /> {say(`wizard.before.${provider}`)} {channelId ? say('wizard.keeps') : ''}
      </p>
      <Group justify="flex-end" gap={8} mt={22}>
        <Button variant="light" color="neutral" onClick={() => void navigate({ to: '/settings/messages/$provider', params: { provider: path } })}>
          {say('action.back')}
        </Button>
        <Button type="submit" loading={begin.isPending || begin.isSuccess}>
          {say('action.continue')}
        </Button>
      </Group>
    </form>
  );
}

function Option({ value, label, hint, disabled = false }: { value: Scope; label: string; hint: string; disabled?: boolean }) {
  return <Radio value={value} label={label} description={hint} disabled={disabled} className={styles.option ?? ''} />;
}
