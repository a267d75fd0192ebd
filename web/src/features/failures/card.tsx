import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import type { Attempt, Delivery, Provider } from '../../api';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { useTimes } from '../../time';
import { useChannel } from '../channels/queries';
import { useSession } from '../session/session';
import { ActionButtons, offered } from './actions';
import styles from './card.module.css';
import { useCopy } from './copy';
import { deliveryQuery } from './queries';
import { MARKS } from './state';
import { useSupport } from './support';

/** Why a message has not arrived, what heals it, and until when. The same card in the thread and in the outbox. */
export function FailureCard({ delivery }: { delivery: Delivery }) {
  const say = useSay();
  const { locale } = useLanguage();
  const titleId = useId();
  const detailsId = useId();
  const [open, setOpen] = useState(false);
  const { open: openSupport } = useSupport();
  const channel = useChannel(delivery.channelId);
  const copy = useCopy();
  const person = useSession().data?.person;
  const { diagnosis } = delivery;
  if (!diagnosis) return null;
  const { tone, icon } = MARKS[delivery.shown];
  const texts = diagnosis.texts[locale];
  const actions = offered(delivery, person).filter((action) => action !== 'contact_support');
  return (
    <div role="group" aria-labelledby={titleId} className={styles.card} data-tone={tone === 'danger' ? 'danger' : 'warn'}>
      <p className={styles.title} id={titleId}>
        <Icon name={tone === 'danger' ? icon : 'alert'} size={18} />
        {texts.title}
      </p>
      <p>{texts.what}</p>
      <p>{texts.remedy}</p>
      <Deadline delivery={delivery} />
      <div className={styles.buttons}>
        <ActionButtons actions={actions} target={{ channelId: delivery.channelId, conversationId: delivery.conversationId, delivery }} />
      </div>
      <div className={styles.foot}>
        <Button variant="subtle" color="neutral" size="compact-xs" aria-expanded={open} aria-controls={detailsId} onClick={() => setOpen(!open)}>
          {say(open ? 'failure.hideDetails' : 'failure.details')}
        </Button>
        <Link
          className={`${styles.learn ?? ''} alone`}
          to="/help/$cause"
          params={{ cause: diagnosis.cause }}
          search={{ channel: delivery.channelId, conversation: delivery.conversationId }}
        >
          {say('failure.learn')}
        </Link>
        {delivery.text === '' ? null : (
          <Button
            variant="subtle"
            color="neutral"
            size="compact-xs"
            onClick={() => copy(delivery.text)}
          >
            {say('failure.copy')}
          </Button>
        )}
        <Button variant="subtle" color="neutral" size="compact-xs" onClick={() => openSupport({ kind: 'delivery', id: delivery.id })}>
          {say('failure.support')}
        </Button>
      </div>
      <div id={detailsId} hidden={!open}>
        {open ? <Details delivery={delivery} provider={channel?.provider ?? 'META'} /> : null}
      </div>
    </div>
  );
}

function Deadline({ delivery }: { delivery: Delivery }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { diagnosis } = delivery;
  if (!diagnosis) return null;
  const parts = [say('failure.since', { time: times.at(diagnosis.since, now) })];
  const until = diagnosis.until ? Date.parse(diagnosis.until) : 0;
  if (diagnosis.until && until > now && delivery.state !== 'IN_DOUBT') {
    parts.push(say('failure.until', { time: times.at(diagnosis.until, now), span: times.span(until - now) }));
  } else if (delivery.nextAt) {
    // In doubt, the next step is a look and not a try.
    const next = delivery.state === 'IN_DOUBT' ? 'failure.nextCheck' : 'failure.nextAt';
    parts.push(say(next, { time: times.at(delivery.nextAt, now) }));
  }
  return <p className={styles.when}>{parts.join(' · ')}</p>;
}

/** The provider's own words and codes, for those who need them; nobody else has to see them. */
function Details({ delivery, provider }: { delivery: Delivery; provider: Provider }) {
  const say = useSay();
  const detail = useQuery(deliveryQuery(delivery.id)).data;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [detail]);
  const { diagnosis } = delivery;
  if (!diagnosis) return null;
  const { evidence } = diagnosis;
  return (
    <div className={styles.details} ref={box}>
      <dl>
        <dt>{say('failure.cause')}</dt>
        <dd>
          {say(`group.${diagnosis.group}`)} · <code>{diagnosis.cause}</code>
        </dd>
        <dt>{say('failure.words', { provider: say(`provider.${provider}`) })}</dt>
        <dd>
          <q lang="en">{evidence.text || say('failure.noWords')}</q>
        </dd>
        <Evidence label={say('failure.http')} value={evidence.http === null ? '' : String(evidence.http)} />
        <Evidence label={say('failure.code')} value={evidence.code} />
        <Evidence label={say('failure.trace')} value={evidence.trace} />
      </dl>
      <p className={styles.attempts}>{say('failure.attempts')}</p>
      {!detail ? <p>{say('loading')}</p> : <Attempts attempts={detail.attemptList} />}
    </div>
  );
}

function Evidence({ label, value }: { label: string; value: string }) {
  if (value === '') return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  );
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  if (attempts.length === 0) return <p>{say('failure.noAttempts')}</p>;
  return (
    <ol>
      {attempts.map((attempt) => (
        <li key={attempt.number}>
          {say('failure.attempt', { n: attempt.number, time: times.at(attempt.startedAt, now) })}
          <code>{[attempt.outcome, attempt.http, attempt.code].filter(Boolean).join(' · ')}</code>
        </li>
      ))}
    </ol>
  );
}
