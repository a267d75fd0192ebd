import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNow } from '../../clock';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { useTellProblem } from '../failures/problem';
import styles from '../settings/sending.module.css';
import { SettingsFrame } from '../settings/settings-page';
import { obstacleOf, ownDevice, surroundings, turnOff, turnOn } from './push';
import { noticesQuery, putDigest, type Notices } from './queries';
import { Webhooks } from './webhooks';

/** Settings > Notices: in which browsers one is told, whether the weekly letter comes, and which programs are told. */
export function NoticesPage() {
  const say = useSay();
  const notices = useQuery(noticesQuery).data;
  return (
    <SettingsFrame path="notices">
      <div className="page-head">
        <div>
          <h1>{say('settings.notices')}</h1>
          <p>{say(notices && !notices.told ? 'notices.admins' : 'notices.lead')}</p>
        </div>
      </div>
      {notices === undefined ? <p role="status">{say('loading')}</p> : null}
      {notices?.told ? (
        <div className={styles.form}>
          <Here notices={notices} />
          <Letters notices={notices} />
          <Webhooks />
        </div>
      ) : null}
    </SettingsFrame>
  );
}

type Fault = 'asked' | 'service';

function Here({ notices }: { notices: Notices }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [fault, setFault] = useState<Fault | null>(null);
  const own = ownDevice(notices.devices);
  const obstacle = own ? null : obstacleOf(surroundings());
  const change = useMutation({
    mutationFn: async (on: boolean) => {
      setFault(null);
      if (!on) {
        if (own) await turnOff(own.id);
      } else if (notices.pushKey && (await turnOn(notices.pushKey)) === null) setFault('asked');
    },
    onError: (error) => {
      if (error instanceof DOMException) setFault('service');
      else tellProblem(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  });
  const possible = own !== undefined || (obstacle === null && notices.pushKey !== null);
  const words = notices.pushKey === null ? 'notices.noKey' : obstacle ? (`notices.obstacle.${obstacle}` as const) : fault ? (`notices.fault.${fault}` as const) : null;
  return (
    <section className={`panel ${styles.part}`}>
      <h2>{say('notices.browser')}</h2>
      <p className={styles.hint}>{say('notices.browserHint')}</p>
      <Switch
        label={say('notices.browserOn')}
        checked={own !== undefined}
        disabled={!possible || change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {words ? <p role="alert">{say(words)}</p> : null}
      <OtherDevices notices={notices} ownId={own?.id} />
    </section>
  );
}

function OtherDevices({ notices, ownId }: { notices: Notices; ownId: string | undefined }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const off = useMutation({ mutationFn: turnOff, onError: tellProblem, onSettled: () => client.invalidateQueries({ queryKey: noticesQuery.queryKey }) });
  const others = notices.devices.filter((device) => device.id !== ownId);
  if (others.length === 0) return null;
  return (
    <>
      <h3>{say('notices.others')}</h3>
      <ul>
        {others.map((device) => (
          <li key={device.id} className={styles.row}>
            <span>
              {device.name} · {say('notices.since', { time: times.at(device.createdAt, now) })}
            </span>
            <Button size="compact-sm" variant="light" color="neutral" onClick={() => off.mutate(device.id)}>
              {say('notices.off')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Letters({ notices }: { notices: Notices }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const change = useMutation({
    // One after the other, and shown at once: a switch that is shut while it saves loses the focus.
    scope: { id: 'digest' },
    mutationFn: putDigest,
    onError: tellProblem,
    onSuccess: (kept) => client.setQueryData(noticesQuery.queryKey, kept),
  });
  return (
    <section className={`panel ${styles.part}`}>
      <h2>{say('notices.letters')}</h2>
      <p className={styles.hint}>{say(notices.email ? 'notices.lettersHint' : 'notices.noMail')}</p>
      <Switch label={say('notices.digest')} checked={change.isPending ? change.variables : notices.digest} disabled={!notices.email} onChange={(event) => change.mutate(event.currentTarget.checked)} />
      <p className={styles.hint}>{say('notices.digestHint')}</p>
    </section>
  );
}
