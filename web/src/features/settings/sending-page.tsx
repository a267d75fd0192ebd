import { Button, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SendingSettings } from '../../api';
import { useLanguage, useSay, type TextId } from '../../texts';
import { zoneName } from '../../time';
import { useTellDone, useTellProblem } from '../failures/problem';
import { mayAdminister, useSession } from '../session/session';
import { putSending, sendingQuery } from './queries';
import { faultsOf, formOf, RANGES, settingsOf, type HoursField, type SendingForm } from './sending';
import styles from './sending.module.css';
import { SettingsFrame } from './settings-page';

/** Settings > Messages > How we send: how long a message may wait, and when automation rests. */
export function SendingPage() {
  const say = useSay();
  const admin = mayAdminister(useSession().data);
  const settings = useQuery(sendingQuery).data;
  return (
    <SettingsFrame path="sending">
      <div className="page-head">
        <div>
          <h1>{say('settings.sending')}</h1>
          <p>{say('sending.lead')}</p>
          {admin ? null : <p>{say('sending.askAdmin')}</p>}
        </div>
      </div>
      {settings ? <Form settings={settings} admin={admin} /> : <p role="status">{say('loading')}</p>}
    </SettingsFrame>
  );
}

function Form({ settings, admin }: { settings: SendingSettings; admin: boolean }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const { locale } = useLanguage();
  const [form, setForm] = useState<SendingForm>(() => formOf(settings));
  const [tried, setTried] = useState(false);
  const faults = faultsOf(form);
  const save = useMutation({
    mutationFn: () => putSending(settingsOf(form)),
    onError: tellProblem,
    onSuccess: (kept) => {
      client.setQueryData(sendingQuery.queryKey, kept);
      tellDone(say('sending.saved'));
    },
  });
  const set = (change: Partial<SendingForm>) => setForm((known) => ({ ...known, ...change }));
  const faultOf = (field: HoursField) => (tried && faults.includes(field) ? say('sending.range', { min: 1, max: RANGES[field].max }) : undefined);
  const hours = (field: HoursField, label: TextId) => (
    <TextInput
      label={say(label)}
      className={styles.hours ?? ''}
      inputMode="numeric"
      rightSection={<span className={styles.unit}>{say('sending.hours')}</span>}
      rightSectionWidth={52}
      disabled={!admin}
      value={form[field]}
      error={faultOf(field)}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (faults.length === 0) save.mutate();
      }}
    >
      <section className={`panel ${styles.part}`}>
        {hours('stale', 'sending.stale')}
        <p className={styles.hint}>{say('sending.staleHint')}</p>
      </section>
      <section className={`panel ${styles.part}`}>
        <h2>{say('sending.quiet')}</h2>
        <p className={styles.hint}>{say('sending.quietHint')}</p>
        <Switch label={say('sending.quietOn')} checked={form.quiet} disabled={!admin} onChange={(event) => set({ quiet: event.currentTarget.checked })} />
        {form.quiet ? (
          <div className={styles.row}>
            {/* Typed, because a browser's own field shows 24 hours only where its own language does. */}
            <TextInput
              label={say('sending.from')}
              className={styles.time ?? ''}
              placeholder="21:30"
              value={form.from}
              disabled={!admin}
              error={tried && faults.includes('from') ? say('sending.clock') : undefined}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <TextInput
              label={say('sending.to')}
              className={styles.time ?? ''}
              placeholder="07:30"
              value={form.to}
              disabled={!admin}
              error={tried && faults.includes('to') ? say(form.from === form.to ? 'sending.sameTime' : 'sending.clock') : undefined}
              onChange={(event) => set({ to: event.currentTarget.value })}
            />
          </div>
        ) : null}
        <p className={styles.hint}>{say('sending.zone', { zone: zoneName(settings.zone, locale) })}</p>
      </section>
      <section className={`panel ${styles.part}`}>
        <h2>{say('sending.expiry')}</h2>
        <p className={styles.hint}>{say('sending.expiryHint')}</p>
        <div className={styles.row}>
          {hours('reply', 'sending.reply')}
          {hours('automatic', 'sending.automatic')}
          {hours('campaign', 'sending.campaign')}
        </div>
      </section>
      {admin ? (
        <Button type="submit" className={styles.save ?? ''} loading={save.isPending}>
          {say('sending.save')}
        </Button>
      ) : null}
    </form>
  );
}
