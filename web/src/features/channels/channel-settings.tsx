import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Channel, ChannelSettings } from '../../api';
import { useSay } from '../../texts';
import { useTellDone, useTellProblem } from '../failures/problem';
import { mayAdminister, useSession } from '../session/session';
import styles from './health.module.css';
import { channelSettingsQuery, putChannelSettings } from './queries';

/** What an admin wants of a channel. Only Messenger has anything to want. */
export function ChannelSettingsPanel({ channel }: { channel: Channel }) {
  const messages = channel.provider === 'META' && channel.uses.includes('MESSAGES');
  const settings = useQuery({ ...channelSettingsQuery(channel.id), enabled: messages }).data;
  return messages && settings ? <Panel channel={channel} settings={settings} /> : null;
}

function Panel({ channel, settings }: { channel: Channel; settings: ChannelSettings }) {
  const say = useSay();
  const client = useQueryClient();
  const admin = mayAdminister(useSession().data);
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const save = useMutation({
    // One after the other, and shown at once: a switch that is shut while it saves loses the focus.
    scope: { id: `channel-settings ${channel.id}` },
    mutationFn: (wanted: ChannelSettings) => putChannelSettings(channel.id, wanted),
    onError: tellProblem,
    onSuccess: (kept) => {
      client.setQueryData(channelSettingsQuery(channel.id).queryKey, kept);
      tellDone(say('sending.saved'));
    },
  });
  const shown = save.isPending ? save.variables : settings;
  return (
    <section className={`panel ${styles.part}`} aria-labelledby="channel-settings">
      <h2 id="channel-settings">{say('channelSettings.title')}</h2>
      <div className={styles.checks}>
        <Switch
          label={say('channelSettings.humanAgent')}
          description={say('channelSettings.humanAgentHint')}
          checked={shown.humanAgent}
          disabled={!admin}
          onChange={(event) => save.mutate({ ...shown, humanAgent: event.currentTarget.checked })}
        />
        <Switch
          label={say('channelSettings.signals')}
          description={say('channelSettings.signalsHint')}
          checked={shown.signals}
          disabled={!admin}
          onChange={(event) => save.mutate({ ...shown, signals: event.currentTarget.checked })}
        />
      </div>
      {admin ? null : <p className={styles.quiet}>{say('sending.askAdmin')}</p>}
    </section>
  );
}
