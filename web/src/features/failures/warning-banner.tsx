import { Button, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Channel, Diagnosis } from '../../api';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { channelsQuery, pathOf } from '../channels/queries';
import { mayAdminister, useSession } from '../session/session';
import styles from './banner.module.css';

export interface Warned {
  channel: Channel;
  warning: Diagnosis;
}

/**
 * What will stop channels, the nearest first and always in the same order. Of a channel that has stopped already its incident
 * tells, with what to do: a second line about the same channel would only stand in its way.
 */
export function warned(channels: readonly Channel[]): Warned[] {
  return channels
    .filter((channel) => channel.sending.light !== 'interrupted')
    .flatMap((channel) => [...unheard(channel), ...channel.warnings].map((warning) => ({ channel, warning })))
    .sort((a, b) => ends(a) - ends(b) || a.channel.name.localeCompare(b.channel.name, 'vi') || a.channel.id.localeCompare(b.channel.id));
}

/** What customers write does not come in: it sends still, so no incident tells of it. */
function unheard({ receiving }: Channel): Diagnosis[] {
  return receiving.light === 'off' && receiving.diagnosis ? [receiving.diagnosis] : [];
}

function ends({ channel, warning }: Warned): number {
  if (warning === channel.receiving.diagnosis) return 0;
  return warning.until ? Date.parse(warning.until) : Number.MAX_VALUE;
}

/** One line, for those who can do something about it, below what is broken already. */
export function WarningBanner() {
  const say = useSay();
  const admin = mayAdminister(useSession().data);
  const channels = useQuery({ ...channelsQuery, enabled: admin }).data?.items ?? [];
  const [all, setAll] = useState(false);
  const found = warned(channels);
  if (!admin || found.length === 0) return null;
  const shown = all ? found : found.slice(0, 1);
  return (
    <section aria-label={say('channels.warnings')} className={`${styles.stack} ${styles.soon}`}>
      {shown.map((one, index) => (
        <Line key={`${one.channel.id} ${one.warning.cause}`} {...one}>
          {index === 0 && found.length > 1 ? (
            <UnstyledButton className={styles.fold} aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? say('banner.less') : say('banner.moreWarnings', { n: found.length - 1 })}
            </UnstyledButton>
          ) : null}
        </Line>
      ))}
    </section>
  );
}

function Line({ channel, warning, children }: Warned & { children: ReactNode }) {
  const say = useSay();
  const { locale } = useLanguage();
  const navigate = useNavigate();
  const texts = warning.texts[locale];
  return (
    <div className={styles.banner} data-tone="warn" data-cause={warning.cause}>
      <Icon name="clock" />
      <p>
        <strong>{texts.title.includes(channel.name) ? texts.title : `${channel.name}: ${texts.title}`}.</strong> <span className={styles.more}>{texts.what}</span>
      </p>
      <div className={styles.buttons}>
        {children}
        <Button
          size="xs"
          variant="outline"
          color="neutral"
          onClick={() =>
            void navigate({ to: '/settings/messages/$provider/channels/$channelId', params: { provider: pathOf(channel.provider), channelId: channel.id } })
          }
        >
          {say('action.view_channel')}
        </Button>
      </div>
    </div>
  );
}
