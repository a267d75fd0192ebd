import { Badge, Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import type { Channel, Diagnosis, Instant } from '../../api';
import { useNow } from '../../clock';
import { FactList } from '../../fact-list';
import { Icon, type IconName } from '../../icons';
import { useLanguage, useSay, type TextId } from '../../texts';
import { useTimes } from '../../time';
import { AllowanceLine } from '../allowance/allowance-line';
import { ActionButtons } from '../failures/actions';
import { useSupport } from '../failures/support';
import styles from './channel.module.css';
import { pathOf } from './queries';
import { RepairButtons } from './repair-buttons';
import { Waiting } from './waiting';

type LightName = Channel['receiving']['light'] | Channel['sending']['light'];

const LIGHTS: Record<LightName, { tone: 'ok' | 'warn' | 'danger'; icon: IconName }> = {
  ok: { tone: 'ok', icon: 'check' },
  degraded: { tone: 'warn', icon: 'alert' },
  throttled: { tone: 'warn', icon: 'clock' },
  off: { tone: 'danger', icon: 'cross' },
  interrupted: { tone: 'danger', icon: 'cross' },
};

/** One connected Page or OA: its two lights, why they are not green, who gave the right, what waits. */
export function ChannelCard({ channel }: { channel: Channel }) {
  const say = useSay();
  const titleId = useId();
  const { sending, receiving } = channel;
  const diagnosis = sending.diagnosis ?? receiving.diagnosis;
  return (
    <article className={`panel ${styles.card}`} aria-labelledby={titleId} data-channel={channel.externalId}>
      <header className={styles.head}>
        <div className={styles.name}>
          <h2 id={titleId}>{channel.name}</h2>
          <span>{say('channels.id', { id: channel.externalId })}</span>
        </div>
        <div className={styles.uses}>
          {channel.uses.map((use) => (
            <Badge key={use} variant="light" color="neutral" radius="sm" tt="none" fw={550}>
              {say(`use.${use}`)}
            </Badge>
          ))}
        </div>
      </header>
      <div className={styles.lights}>
        <Light label="channels.receiving" light={receiving.light} since={receiving.since} />
        <Light label="channels.sending" light={sending.light} since={sending.since} />
      </div>
      {diagnosis ? <Why channel={channel} diagnosis={diagnosis} /> : null}
      <Warnings channel={channel} />
      <Facts channel={channel} />
      <AllowanceLine channel={channel} />
      <Foot channel={channel} troubled={diagnosis?.actions.includes('reconnect') ?? false} />
    </article>
  );
}

export function Light({ label, light, since }: { label: TextId; light: LightName; since: Instant | null }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { tone, icon } = LIGHTS[light];
  return (
    <div className={styles.light} data-tone={tone} data-light={light}>
      <span className={styles.lamp}>
        <Icon name={icon} size={16} strokeWidth={2.2} />
      </span>
      <span>
        <span className={styles.lightLabel}>{say(label)}</span>
        <strong>{say(`light.${light}`)}</strong>
        {since && light !== 'ok' ? <span className={styles.since}>{say('channels.since', { time: times.at(since, now) })}</span> : null}
      </span>
    </div>
  );
}

export function Why({ channel, diagnosis }: { channel: Channel; diagnosis: Diagnosis }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const texts = diagnosis.texts[locale];
  const until = channel.sending.until ?? diagnosis.until;
  return (
    <div className={styles.why} data-tone={channel.sending.light === 'throttled' ? 'warn' : 'danger'}>
      <strong>{texts.title}</strong>
      <p>
        {texts.what} {texts.remedy}
      </p>
      {until && Date.parse(until) > now ? (
        <p>{say('failure.until', { time: times.at(until, now), span: times.span(Date.parse(until) - now) })}</p>
      ) : null}
      <p>
        <Link to="/help/$cause" params={{ cause: diagnosis.cause }} search={{ channel: channel.id }}>
          {say('failure.learn')}
        </Link>
      </p>
    </div>
  );
}

/** What will stop it if nobody does anything: nothing is lost yet. */
export function Warnings({ channel }: { channel: Channel }) {
  const say = useSay();
  const { locale } = useLanguage();
  if (channel.warnings.length === 0) return null;
  return (
    <ul className={styles.warnings} aria-label={say('channels.warnings')}>
      {channel.warnings.map((warning) => (
        <li key={warning.cause} className={styles.why} data-tone="warn" data-cause={warning.cause}>
          <strong>{warning.texts[locale].title}</strong>
          <p>
            {warning.texts[locale].what} {warning.texts[locale].remedy}
          </p>
        </li>
      ))}
    </ul>
  );
}

export function Facts({ channel }: { channel: Channel }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const at = (instant: Instant | null) => (instant ? times.at(instant, now) : say('channels.never'));
  const facts: [TextId, string][] = [
    ['channels.authorizer', channel.authorizer?.name ?? say('channels.never')],
    ['channels.authorizedAt', at(channel.authorizedAt)],
    ['channels.lastSent', at(channel.lastSentAt)],
    ['channels.lastReceived', at(channel.lastReceivedAt)],
    ['channels.checked', at(channel.checkedAt)],
  ];
  return <FactList facts={facts} />;
}

function Foot({ channel, troubled }: { channel: Channel; troubled: boolean }) {
  const say = useSay();
  const navigate = useNavigate();
  const support = useSupport();
  const others = (channel.sending.diagnosis?.actions ?? []).filter((action) => action === 'view_outbox');
  return (
    <>
      <div className={styles.foot}>
        <span className={styles.waiting} data-some={channel.waiting.messages > 0 || undefined}>
          <Waiting channel={channel} />
        </span>
        <RepairButtons channel={channel} size="xs" pressing={troubled} />
        <ActionButtons actions={others} target={{ channelId: channel.id }} />
        <Button
          size="xs"
          variant="subtle"
          color="neutral"
          onClick={() =>
            void navigate({
              to: '/settings/messages/$provider/channels/$channelId',
              params: { provider: pathOf(channel.provider), channelId: channel.id },
            })
          }
        >
          {say('action.health')}
        </Button>
        <Button size="xs" variant="subtle" color="neutral" onClick={() => support.open({ kind: 'channel', id: channel.id })}>
          {say('failure.support')}
        </Button>
      </div>
    </>
  );
}
