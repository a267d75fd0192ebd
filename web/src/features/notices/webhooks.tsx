import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../../clock';
import { Dialog } from '../../dialog';
import { Refused } from '../../http';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { useCopy } from '../failures/copy';
import { problemText, useTellProblem } from '../failures/problem';
import styles from '../settings/sending.module.css';
import { addWebhook, removeWebhook, webhooksQuery, type NewWebhook, type Webhook } from './queries';
import own from './webhooks.module.css';

/** Programs of the shop's own that are told: added, seen and taken off here. */
export function Webhooks() {
  const say = useSay();
  const found = useQuery(webhooksQuery);
  const [made, setMade] = useState<NewWebhook | null>(null);
  const all = found.data?.items ?? [];
  return (
    <section className={`panel ${styles.part}`} aria-labelledby="webhooks">
      <h2 id="webhooks">{say('webhooks.title')}</h2>
      <p className={styles.hint}>{say('webhooks.hint')}</p>
      {found.isError ? <p role="alert">{say('inbox.loadFault')}</p> : null}
      <InUse webhooks={all.filter((webhook) => webhook.disabledAt === null)} onRemoved={(id) => setMade((shown) => (shown?.id === id ? null : shown))} />
      {made ? <Secret made={made} close={() => setMade(null)} /> : null}
      <Add onMade={setMade} />
      <NoMore webhooks={all.filter((webhook) => webhook.disabledAt !== null)} />
    </section>
  );
}

function Add({ onMade }: { onMade: (made: NewWebhook) => void }) {
  const say = useSay();
  const { locale } = useLanguage();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [url, setUrl] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: addWebhook,
    onSuccess: (made) => {
      setUrl('');
      onMade(made);
    },
    onError: (error) => {
      if (!(error instanceof Refused)) return tellProblem(error);
      const { title, body } = problemText(error.problem, locale, say);
      return setFault(`${title}. ${body}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (add.isPending) return;
    const wanted = url.trim();
    setFault(wanted === '' ? say('webhooks.empty') : null);
    if (wanted !== '') add.mutate(wanted);
  };
  return (
    <form className={own.add} onSubmit={submit} noValidate>
      <TextInput
        className={own.url ?? ''}
        label={say('webhooks.url')}
        placeholder="https://"
        type="url"
        autoComplete="off"
        maxLength={1000}
        value={url}
        error={fault}
        onChange={(event) => {
          setUrl(event.currentTarget.value);
          setFault(null);
        }}
      />
      <Button type="submit" variant="light" loading={add.isPending}>
        {say('webhooks.add')}
      </Button>
    </form>
  );
}

/** Stays until one says that it is kept: it is shown this once. */
function Secret({ made, close }: { made: NewWebhook; close: () => void }) {
  const say = useSay();
  const copy = useCopy();
  return (
    <div className={own.secret} role="status">
      <TextInput label={say('webhooks.secret', { address: made.url })} readOnly value={made.secret} onFocus={(event) => event.currentTarget.select()} />
      <p className={styles.hint}>{say('webhooks.once')}</p>
      <Group gap={8}>
        <Button size="xs" onClick={() => copy(made.secret, 'webhooks.copied')}>
          {say('webhooks.copy')}
        </Button>
        <Button size="xs" variant="light" color="neutral" onClick={close}>
          {say('webhooks.kept')}
        </Button>
      </Group>
    </div>
  );
}

function InUse({ webhooks, onRemoved }: { webhooks: readonly Webhook[]; onRemoved: (id: string) => void }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [asking, setAsking] = useState<Webhook | null>(null);
  const remove = useMutation({
    mutationFn: removeWebhook,
    onSuccess: (_, id) => {
      setAsking(null);
      onRemoved(id);
    },
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  });
  return (
    <>
      {webhooks.length === 0 ? null : (
        <ul>
          {webhooks.map((webhook) => (
            <li key={webhook.id} className={styles.row}>
              <span className={own.address}>
                {webhook.url} · {say('notices.since', { time: times.at(webhook.createdAt, now) })}
              </span>
              <Button size="compact-sm" variant="light" color="neutral" aria-label={say('webhooks.removeOf', { address: webhook.url })} onClick={() => setAsking(webhook)}>
                {say('webhooks.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog opened={asking !== null} onClose={() => setAsking(null)} title={say('webhooks.removeTitle')}>
        <p>{say('webhooks.removeText', { address: asking?.url ?? '' })}</p>
        <Group justify="flex-end" gap={8} mt={20}>
          <Button variant="light" color="neutral" onClick={() => setAsking(null)}>
            {say('confirm.keep')}
          </Button>
          <Button color="danger" loading={remove.isPending} onClick={() => asking && remove.mutate(asking.id)}>
            {say('webhooks.remove')}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}

/** What is told no more, and why: somebody may wonder why her program has been silent. */
function NoMore({ webhooks }: { webhooks: readonly Webhook[] }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  if (webhooks.length === 0) return null;
  return (
    <details className={own.over}>
      <summary>{say('webhooks.over', { n: webhooks.length })}</summary>
      <ul>
        {webhooks.map(({ id, url, disabledAt, disabledWhy }) => (
          <li key={id} className={own.address}>
            {url} · {say(disabledWhy === 'gone' ? 'webhooks.gone' : 'webhooks.removed', { time: times.at(disabledAt ?? '', now) })}
          </li>
        ))}
      </ul>
    </details>
  );
}
