import { Button, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Incident } from '../../api';
import { announce } from '../../announcer';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { useOnline, useOutbox } from '../../outbox-device/device';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { pathOf, useAdminNames } from '../channels/queries';
import { mayAdminister, useSession } from '../session/session';
import styles from './banner.module.css';
import { useDeviceCause } from './device-cause';
import { useTellDone } from './problem';
import { incidentsQuery, outagesQuery } from './queries';

/** This device has no network, the server does not answer, or it says why it takes nothing: what is written is kept here. */
export function DeviceBanner() {
  const say = useSay();
  const online = useOnline();
  const outbox = useOutbox();
  const cause = useDeviceCause();
  if (!cause) return null;
  const { title, body, problem } = cause;
  return (
    <section className={styles.banner} data-tone="warn" data-cause={problem?.cause} aria-label={title}>
      <Icon name={problem ? 'alert' : 'offline'} />
      <p>
        <strong>
          {title}
          {problem ? '.' : ''}
        </strong>{' '}
        {body}
      </p>
      {online && outbox ? (
        <Button size="xs" variant="outline" color="warn" onClick={() => outbox.pump(true)}>
          {say('inbox.tryNow')}
        </Button>
      ) : null}
    </section>
  );
}

/** A provider fails for everybody: one line, nothing to do. */
export function OutageBanner() {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const outages = useQuery(outagesQuery).data?.items ?? [];
  if (outages.length === 0) return null;
  return (
    <section aria-label={say('banner.outages')} className={styles.stack}>
      {outages.map(({ provider, diagnosis, beganAt, waiting }) => (
        <div key={provider} className={styles.banner} data-tone="warn" data-cause={diagnosis.cause}>
          <Icon name="alert" />
          <p>
            <strong>{diagnosis.texts[locale].title}.</strong> {diagnosis.texts[locale].remedy}{' '}
            <span className={styles.more}>
              {say('banner.waiting', { m: waiting.messages, c: waiting.conversations })}
              {' · '}
              {say('failure.since', { time: times.at(beganAt, now) }).toLocaleLowerCase(locale)}
            </span>
          </p>
        </div>
      ))}
    </section>
  );
}

/** Open incidents, one line each however many messages wait; the second and later ones fold away. */
export function IncidentBanner() {
  const say = useSay();
  const found = useQuery(incidentsQuery).data?.items;
  // What needs a person comes before what time heals.
  const incidents = useMemo(() => [...(found ?? [])].sort((a, b) => rank(a) - rank(b)), [found]);
  const [all, setAll] = useState(false);
  useHealed(incidents);
  if (incidents.length === 0) return null;
  const shown = all ? incidents : incidents.slice(0, 1);
  return (
    <section aria-label={say('banner.label')} className={styles.stack}>
      {shown.map((incident, index) => (
        <IncidentLine key={incident.id} incident={incident}>
          {index === 0 && incidents.length > 1 ? (
            <UnstyledButton className={styles.fold} aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? say('banner.less') : say('banner.more', { n: incidents.length - 1 })}
            </UnstyledButton>
          ) : null}
        </IncidentLine>
      ))}
    </section>
  );
}

function rank(incident: Incident): number {
  return incident.diagnosis.group === 'authorization' ? 0 : 1;
}

function IncidentLine({ incident, children }: { incident: Incident; children: ReactNode }) {
  const say = useSay();
  const { locale } = useLanguage();
  const times = useTimes();
  const now = useNow();
  const navigate = useNavigate();
  const admin = mayAdminister(useSession().data);
  const names = useAdminNames();
  const { diagnosis, channel, waiting } = incident;
  const provider = pathOf(channel.provider);
  const mayReconnect = admin && diagnosis.actions.includes('reconnect');
  // What is tried again by the clock waits for the operator or the provider: reconnecting would be in vain.
  const askAdmin = !admin && diagnosis.until === null && (diagnosis.group === 'authorization' || diagnosis.actions.includes('reconnect'));
  const until = diagnosis.until && Date.parse(diagnosis.until) > now ? diagnosis.until : null;
  return (
    <div className={styles.banner} data-tone={diagnosis.group === 'authorization' ? 'danger' : 'warn'} data-cause={diagnosis.cause}>
      <Icon name="alert" />
      <p>
        <strong>
          {channel.name}: {diagnosis.texts[locale].title}.
        </strong>{' '}
        <span className={styles.more}>
          {say('banner.waiting', { m: waiting?.messages ?? incident.waited, c: waiting?.conversations ?? 0 })}
          {' · '}
          {until
            ? say('failure.until', { time: times.at(until, now), span: times.span(Date.parse(until) - now) })
            : say('failure.since', { time: times.at(incident.beganAt, now) }).toLocaleLowerCase(locale)}
        </span>
        {/* Not among what a phone leaves out in a conversation: it is the one thing she can do. */}
        {askAdmin ? <span className={styles.ask}>{say('banner.askAdmin', { names })}</span> : null}
      </p>
      <div className={styles.buttons}>
      {children}
      {mayReconnect ? (
        <Button
          size="xs"
          color="danger"
          onClick={() =>
            void navigate({ to: '/settings/messages/$provider/connect', params: { provider }, search: { channel: channel.id } })
          }
        >
          {say('action.reconnect')}
        </Button>
      ) : (
        <Button size="xs" variant="outline" color="neutral" onClick={() => void navigate({ to: '/settings/messages/$provider', params: { provider } })}>
          {say('action.view_channel')}
        </Button>
      )}
      </div>
    </div>
  );
}

/** Says once that an incident is over. */
function useHealed(incidents: readonly Incident[]): void {
  const say = useSay();
  const tellDone = useTellDone();
  const known = useRef(new Map<string, Incident>());
  useEffect(() => {
    const open = new Map(incidents.map((incident) => [incident.id, incident]));
    for (const [id, incident] of known.current) {
      if (open.has(id)) continue;
      const text = say('banner.healed', { name: incident.channel.name, n: incident.waiting?.messages ?? 0 }).trim();
      tellDone(text);
      announce(text);
    }
    known.current = open;
  }, [incidents, say, tellDone]);
}
