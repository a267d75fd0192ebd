import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reconnection } from '../../api';
import { useNow } from '../../clock';
import { ask, Refused } from '../../http';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { timesOf } from '../../time';
import { LanguageSwitch } from '../../top-bar';
import styles from './reconnect.module.css';

const KEPT_AS = 'tintoi-link';
const BEGUN_AS = 'tintoi-link-begun';

/** What the link carries stands behind the `#`; it is kept for this tab only, and taken out of the address. */
function takeSecret(): string | null {
  const carried = window.location.hash.slice(1);
  if (carried) {
    sessionStorage.setItem(KEPT_AS, carried);
    window.history.replaceState(window.history.state, '', window.location.pathname);
  }
  return sessionStorage.getItem(KEPT_AS);
}

/** Whoever began in this tab, or has no link here: her walk. Else what the link says; another link's walk is not this one's. */
async function look(secret: string | null, fresh: boolean): Promise<Reconnection> {
  const link = () => ask<Reconnection>('/reconnect', { method: 'POST', body: { secret } });
  if (secret !== null && (fresh || sessionStorage.getItem(BEGUN_AS) !== secret)) return link();
  try {
    return await ask<Reconnection>('/reconnect/walks/current');
  } catch (error) {
    if (secret === null || !(error instanceof Refused) || error.problem.cause !== 'link.unknown') throw error;
    return link();
  }
}

/** For whoever holds a reconnect link: no account, one thing to do. */
export function ReconnectPage() {
  const say = useSay();
  const { problem } = useSearch({ from: '/reconnect' });
  const [fresh] = useState(() => window.location.hash.length > 1);
  const [secret] = useState(takeSecret);
  // Whoever came back in another browser carries nothing that could be looked up: what she was told is all there is to say.
  const carriesNothing = problem !== undefined && secret === null;
  const found = useQuery({
    queryKey: ['reconnect', secret, fresh],
    queryFn: () => look(secret, fresh),
    enabled: !carriesNothing,
    retry: (failures, error) => !(error instanceof Refused) && failures < 3,
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <main className={styles.page}>
      <div className={styles.language}>
        <LanguageSwitch />
      </div>
      <div className={`panel ${styles.card}`}>
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width="32" height="32" />
          <span>Tintoi</span>
        </div>
        {problem ? <Problem cause={problem} /> : null}
        {found.isLoading ? <p role="status">{say('loading')}</p> : null}
        {found.data ? <Task found={found.data} secret={secret} /> : null}
        {found.error ? <Fault error={found.error} again={() => void found.refetch()} /> : null}
      </div>
    </main>
  );
}

/** Why the walk that came back here is not believed. */
function Problem({ cause }: { cause: string }) {
  const say = useSay();
  const why = cause === 'link.other_browser' ? 'otherBrowser' : 'state';
  return <Told title={say(`reconnect.${why}.title`)} text={say(`reconnect.${why}.text`)} />;
}

function Task({ found, secret }: { found: Reconnection; secret: string | null }) {
  const say = useSay();
  const { locale } = useLanguage();
  const now = useNow();
  const provider = found.provider === 'ZALO' ? 'Zalo' : 'Facebook';
  const begin = useMutation({
    mutationFn: () => ask<{ authorizeUri: string }>('/reconnect/walks', { method: 'POST', body: { secret } }),
    onSuccess: ({ authorizeUri }) => {
      if (secret !== null) sessionStorage.setItem(BEGUN_AS, secret);
      window.location.assign(authorizeUri);
    },
  });
  if (found.step === 'DONE') {
    return (
      <section className={styles.done} role="status">
        <Icon name="check" size={36} />
        <h1>{say('reconnect.done', { name: found.channel })}</h1>
        <p>{say('reconnect.doneText', { shop: found.shop })}</p>
      </section>
    );
  }
  const texts = found.problem?.texts[locale];
  const good = found.link === 'good' && secret !== null;
  return (
    <>
      <h1>{say('reconnect.title', { name: found.channel })}</h1>
      <p className={styles.lead}>{say('reconnect.lead', { shop: found.shop, name: found.channel, provider })}</p>
      {texts ? <Told title={texts.title} text={`${texts.what} ${texts.remedy}`} /> : null}
      {begin.error ? <Fault error={begin.error} /> : null}
      {good ? (
        <>
          <ol className={styles.steps}>
            <li>{say(`reconnect.step1.${found.provider}`)}</li>
            <li>{say(`reconnect.step2.${found.provider}`, { name: found.channel })}</li>
            <li>{say(`reconnect.step3.${found.provider}`)}</li>
          </ol>
          <Button fullWidth size="lg" loading={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
            {say(found.step === null ? 'reconnect.go' : 'reconnect.again', { provider })}
          </Button>
          <p className={styles.quiet}>
            {say('reconnect.until', { time: timesOf(locale, Intl.DateTimeFormat().resolvedOptions().timeZone).at(found.expiresAt, now) })}
          </p>
        </>
      ) : null}
    </>
  );
}

function Told({ title, text }: { title: string; text: string }) {
  return (
    <div className={styles.told} role="alert">
      <Icon name="alert" />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
      </div>
    </div>
  );
}

function Fault({ error, again }: { error: Error; again?: () => void }) {
  const say = useSay();
  const { locale } = useLanguage();
  const texts = error instanceof Refused ? error.problem.texts?.[locale] : undefined;
  return (
    <>
      <Told title={texts?.title ?? say('problem.title')} text={texts ? `${texts.what} ${texts.remedy}` : say('signIn.unreachable')} />
      {again && !texts ? (
        <Button variant="light" onClick={again}>
          {say('inbox.tryNow')}
        </Button>
      ) : null}
    </>
  );
}
