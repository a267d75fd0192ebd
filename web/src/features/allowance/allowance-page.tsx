import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useId } from 'react';
import type { AllowancePurpose, KnownAllowance, PublishedLimit } from '../../api';
import { useNow } from '../../clock';
import { FactList } from '../../fact-list';
import { Icon } from '../../icons';
import { useLanguage, useSay, type TextId } from '../../texts';
import { useTimes } from '../../time';
import { useChannel } from '../channels/queries';
import { mayAdminister, useSession } from '../session/session';
import { SettingsFrame } from '../settings/settings-page';
import styles from './allowance.module.css';
import { lastDay } from './figures';
import { Meter } from './meter';
import { Plot } from './plot';
import { allowanceQuery } from './queries';
import { Reserve } from './reserve';

/** Settings > Messages > … > Allowance: what a channel may send, what is spent, by whom, and what is kept for people. */
export function AllowancePage() {
  const say = useSay();
  const { provider, channelId } = useParams({ from: '/settings/messages/$provider/allowance/$channelId' });
  const channel = useChannel(channelId);
  const found = useQuery(allowanceQuery(channelId)).data;
  return (
    <SettingsFrame path={provider} leaf={say('allowance.title')}>
      <div className="page-head">
        <div>
          <h1>{[say('allowance.title'), channel?.name].filter(Boolean).join(' · ')}</h1>
          <p>{say('allowance.lead')}</p>
        </div>
      </div>
      {found ? null : <p role="status">{say('loading')}</p>}
      <div className={styles.purposes}>
        {found?.purposes.map((purpose) => (
          <Purpose key={purpose.kind} channelId={channelId} purpose={purpose} asOf={found.asOf} />
        ))}
      </div>
    </SettingsFrame>
  );
}

function Purpose({ channelId, purpose, asOf }: { channelId: string; purpose: AllowancePurpose; asOf: string }) {
  const say = useSay();
  const titleId = useId();
  const admin = mayAdminister(useSession().data);
  const { allowance, kind } = purpose;
  return (
    <section className={`panel ${styles.purpose ?? ''}`} aria-labelledby={titleId} data-kind={kind}>
      <h2 id={titleId}>{say(`allowance.kind.${kind}`)}</h2>
      {allowance ? <Known allowance={allowance} /> : <Unknown />}
      <Plot hours={lastDay(purpose.hours, Date.parse(asOf))} />
      <Facts purpose={purpose} />
      {allowance && admin ? (
        <Reserve key={allowance.reserve.percent ?? 'rule'} channelId={channelId} kind={kind} allowance={allowance} />
      ) : null}
      <Published limits={purpose.published} />
    </section>
  );
}

function Unknown() {
  const say = useSay();
  return (
    <p className={styles.unknown}>
      {say('allowance.none')} {say('allowance.noneHint')}
    </p>
  );
}

function Known({ allowance }: { allowance: KnownAllowance }) {
  const say = useSay();
  const { locale } = useLanguage();
  const number = new Intl.NumberFormat(locale);
  const left = Math.max(0, allowance.total - allowance.used);
  const percent = allowance.unit === 'percent';
  const kept = Math.min(left, allowance.reserve.amount);
  return (
    <>
      {allowance.held ? (
        <div className={styles.held} data-held>
          <Icon name="pause" size={18} />
          <div>
            <strong>{allowance.held.diagnosis.texts[locale].title}</strong>
            <p>
              {allowance.held.diagnosis.texts[locale].what} {allowance.held.diagnosis.texts[locale].remedy}
            </p>
          </div>
        </div>
      ) : null}
      <p className={styles.left} data-low={allowance.low || undefined}>
        <strong>
          {percent
            ? say('allowance.leftPercent', { left: number.format(left) })
            : say('allowance.left', { left: number.format(left), total: number.format(allowance.total) })}
        </strong>
        <span>{say(percent ? 'allowance.forPeoplePercent' : 'allowance.forPeople', { n: number.format(kept) })}</span>
      </p>
      <Meter allowance={allowance} />
      <p className={styles.keys} data-low={allowance.low || undefined}>
        <span className={styles.key} data-part="used">
          {say('allowance.key.used')}
        </span>
        <span className={styles.key} data-part="free">
          {say('allowance.key.free')}
        </span>
        <span className={styles.key} data-part="reserve">
          {say('allowance.key.reserve')}
        </span>
      </p>
      {allowance.charged && allowance.used < allowance.total ? <p className={styles.charged}>{say('allowance.charged')}</p> : null}
    </>
  );
}

function Facts({ purpose }: { purpose: AllowancePurpose }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { allowance } = purpose;
  const facts: [TextId, string][] = [];
  if (allowance) {
    facts.push(['allowance.reset', reset(allowance)], ['allowance.forecast', forecast(allowance)]);
    facts.push(['allowance.said', times.at(allowance.saidAt, now)]);
  }
  facts.push(['allowance.pace', say('allowance.pace.value', { n: purpose.perSecond })]);
  return <FactList facts={facts} />;

  function reset({ reset: how, resetsAt }: KnownAllowance): string {
    if (resetsAt) return say('allowance.reset.at', { time: times.at(resetsAt, now), span: times.span(Date.parse(resetsAt) - now) });
    return say(how === 'rolling' ? 'allowance.reset.rolling' : 'allowance.reset.unknown');
  }

  function forecast({ forecast: seen, used, total }: KnownAllowance): string {
    if (used >= total) return say('allowance.forecast.gone');
    return seen
      ? say('allowance.forecast.soon', { reserved: times.at(seen.reservedAt, now), usedUp: times.at(seen.usedUpAt, now) })
      : say('allowance.forecast.none');
  }
}

const PERIODS = new Set(['PT1S', 'PT1M', 'PT1H', 'PT24H']);

function Published({ limits }: { limits: PublishedLimit[] }) {
  const say = useSay();
  const { locale } = useLanguage();
  if (limits.length === 0) return null;
  return (
    <details className={styles.published}>
      <summary>{say('allowance.published')}</summary>
      <ul>
        {limits.map((limit) => (
          <li key={`${limit.unit} ${limit.per ?? ''} ${limit.sharedBy}`}>
            {[
              say(`allowance.limit.${limit.unit}`, { n: new Intl.NumberFormat(locale).format(limit.amount) }),
              limit.per && PERIODS.has(limit.per) ? say(`allowance.per.${limit.per}` as TextId) : '',
              limit.unit === 'free_hours' ? '' : `(${say(`allowance.shared.${limit.sharedBy}`)})`,
            ]
              .filter(Boolean)
              .join(' ')}
            <span>{limit.source}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
