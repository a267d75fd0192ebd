import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ChannelHealth, HealthCause, HealthIncident, TimelineStep } from '../../api';
import { useNow } from '../../clock';
import { Icon, type IconName } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { SettingsFrame } from '../settings/settings-page';
import { Facts, Light, Warnings, Why } from './channel-card';
import { ChannelSettingsPanel } from './channel-settings';
import cards from './channel.module.css';
import styles from './health.module.css';
import { healthQuery } from './queries';
import { Recovered } from './recovered';
import { RepairButtons } from './repair-buttons';
import { Waiting } from './waiting';

/** How one channel is and has been: two lights, why, what was looked at, and what stopped it when and for how long. */
export function HealthPage() {
  const say = useSay();
  const { provider: path, channelId } = useParams({ from: '/settings/messages/$provider/channels/$channelId' });
  const found = useQuery(healthQuery(channelId));
  const name = found.data?.channel.name ?? '';
  return (
    <SettingsFrame path={path} leaf={say('health.title')}>
      <div className="page-head">
        <h1>{name ? say('health.of', { name }) : say('health.title')}</h1>
        {found.data ? (
          <div className={styles.actions}>
            <RepairButtons channel={found.data.channel} size="sm" pressing />
          </div>
        ) : null}
      </div>
      {found.data ? <Whole health={found.data} /> : <p role="status">{say(found.isError ? 'inbox.loadFault' : 'loading')}</p>}
    </SettingsFrame>
  );
}

function Whole({ health }: { health: ChannelHealth }) {
  const say = useSay();
  const { channel } = health;
  const diagnosis = channel.sending.diagnosis ?? channel.receiving.diagnosis;
  return (
    <div className={styles.parts}>
      <section className={`panel ${styles.part}`} aria-label={say('health.now')}>
        <div className={cards.lights}>
          <Light label="channels.receiving" light={channel.receiving.light} since={channel.receiving.since} />
          <Light label="channels.sending" light={channel.sending.light} since={channel.sending.since} />
        </div>
        {diagnosis ? <Why channel={channel} diagnosis={diagnosis} /> : null}
        <Warnings channel={channel} />
        <Facts channel={channel} />
        <p className={styles.waiting} data-some={channel.waiting.messages > 0 || undefined}>
          <Waiting channel={channel} />
        </p>
      </section>
      <ChannelSettingsPanel channel={channel} />
      <Looks health={health} />
      <Periods health={health} />
      <section className={`panel ${styles.part}`} aria-labelledby="incidents">
        <h2 id="incidents">{say('health.incidents')}</h2>
        {health.incidents.length === 0 ? <p className={styles.quiet}>{say('channels.noHistory')}</p> : null}
        <ul className={styles.incidents}>
          {health.incidents.map((incident) => (
            <IncidentLine key={incident.id} incident={incident} />
          ))}
        </ul>
      </section>
      <Recovered recoveries={health.recoveries} />
    </div>
  );
}

const STATES: Record<ChannelHealth['checks'][number]['state'], IconName> = { ok: 'check', failed: 'cross', unknown: 'question', skipped: 'dot' };

function Looks({ health }: { health: ChannelHealth }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { checkedAt } = health.channel;
  return (
    <section className={`panel ${styles.part}`} aria-labelledby="looks">
      <h2 id="looks">{say('health.checks')}</h2>
      <ul className={styles.checks}>
        {health.checks
          .filter((check) => check.state !== 'skipped')
          .map((check) => (
            <li key={check.check} data-state={check.state}>
              <Icon name={STATES[check.state]} size={18} />
              <span>
                {say(`check.${check.check}`)}: {say(`health.check.${check.state}`)}
                {check.endsAt ? <span className={styles.quiet}> · {say('health.ends', { time: times.at(check.endsAt, now) })}</span> : null}
              </span>
            </li>
          ))}
      </ul>
      <p className={styles.quiet}>
        {say('health.looked', {
          last: checkedAt ? times.at(checkedAt, now) : say('channels.never'),
          next: health.nextCheckAt ? times.at(health.nextCheckAt, now) : say('channels.never'),
        })}
      </p>
    </section>
  );
}

function Periods({ health }: { health: ChannelHealth }) {
  const say = useSay();
  const { locale } = useLanguage();
  const [days, setDays] = useState<7 | 30>(7);
  const period = days === 7 ? health.days7 : health.days30;
  const percent = new Intl.NumberFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', { style: 'percent', maximumFractionDigits: 2 }).format(period.uptime);
  return (
    <section className={`panel ${styles.part}`} aria-labelledby="uptime">
      <div className={styles.head}>
        <h2 id="uptime">{say('health.uptime')}</h2>
        <div className={styles.choice} role="group" aria-label={say('health.period')}>
          {([7, 30] as const).map((each) => (
            <Button key={each} size="compact-sm" variant={each === days ? 'filled' : 'light'} color="neutral" aria-pressed={each === days} onClick={() => setDays(each)}>
              {say('health.days', { n: each })}
            </Button>
          ))}
        </div>
      </div>
      <p className={styles.percent}>
        <strong>{percent}</strong> {say('health.couldSend')}
      </p>
      {period.causes.length === 0 ? <p className={styles.quiet}>{say('health.noFailures')}</p> : <Causes causes={period.causes} />}
    </section>
  );
}

function Causes({ causes }: { causes: HealthCause[] }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  return (
    <div className={styles.scroll}>
      <table className={styles.causes}>
        <caption className="unseen">{say('health.causes')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('health.cause')}</th>
            <th scope="col">{say('health.times')}</th>
            <th scope="col">{say('health.lasted')}</th>
            <th scope="col">{say('health.waited')}</th>
          </tr>
        </thead>
        <tbody>
          {causes.map((cause) => (
            <tr key={cause.cause}>
              <th scope="row">{cause.texts[locale].title}</th>
              <td>{cause.times}</td>
              <td>{cause.seconds > 0 ? times.span(cause.seconds * 1000) : '–'}</td>
              <td>{cause.messages}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function IncidentLine({ incident }: { incident: HealthIncident }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const end = incident.healedAt ? Date.parse(incident.healedAt) : now;
  return (
    <li className={styles.incident} data-open={incident.healedAt === null || undefined}>
      <strong>{incident.diagnosis.texts[locale].title}</strong>
      <span className={styles.quiet}>
        {say('health.length', { span: times.span(end - Date.parse(incident.beganAt)) })} · {say('channels.waited', { n: incident.waited })}
      </span>
      <ol className={styles.timeline}>
        {incident.timeline.map((step) => (
          <li key={step.step}>
            <time dateTime={step.at}>{times.at(step.at, now)}</time> <Step step={step} waited={incident.waited} />
          </li>
        ))}
      </ol>
    </li>
  );
}

function Step({ step, waited }: { step: TimelineStep; waited: number }) {
  const say = useSay();
  const words = say(`health.step.${step.step}`, { n: waited });
  if (step.byLink) return <span>{`${words} · ${say('health.byLink')}`}</span>;
  return <span>{step.by ? `${words} · ${step.by}` : words}</span>;
}
