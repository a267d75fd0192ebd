import type { ChannelKind, Delivery, Locale, Shown } from '../../api';
import type { IconName } from '../../icons';
import type { Say } from '../../texts';
import type { Times } from '../../time';

export type Tone = 'quiet' | 'ok' | 'warn' | 'danger' | 'info';

/** A state is a shape, a word and a colour; the word alone must do. */
export const MARKS: Record<Shown | 'device' | 'draft', { icon: IconName; tone: Tone }> = {
  device: { icon: 'offline', tone: 'warn' },
  draft: { icon: 'edit', tone: 'danger' },
  queued: { icon: 'dot', tone: 'quiet' },
  sending: { icon: 'spin', tone: 'quiet' },
  sent: { icon: 'check', tone: 'quiet' },
  delivered: { icon: 'checks', tone: 'quiet' },
  read: { icon: 'checks', tone: 'info' },
  retrying: { icon: 'retry', tone: 'warn' },
  held: { icon: 'pause', tone: 'warn' },
  waiting: { icon: 'clock', tone: 'quiet' },
  unconfirmed: { icon: 'question', tone: 'warn' },
  bounced: { icon: 'cross', tone: 'danger' },
  expired: { icon: 'hourglass', tone: 'danger' },
  cancelled: { icon: 'ban', tone: 'quiet' },
};

const GONE_WELL = new Set<Shown>(['queued', 'sending', 'sent', 'delivered', 'read']);

/** Whether a bubble of this delivery has something to explain: what is queued has, once it is long in line. */
export function isTroubled({ diagnosis, shown }: Delivery): boolean {
  return diagnosis !== null && (shown === 'queued' || !GONE_WELL.has(shown)) && shown !== 'cancelled' && shown !== 'waiting';
}

export interface StateContext {
  say: Say;
  times: Times;
  locale: Locale;
  now: number;
  kind: ChannelKind;
}

/** The words under a bubble. */
export function stateText(delivery: Delivery, { say, times, locale, now, kind }: StateContext): string {
  const words = baseText();
  if (delivery.recoveredAt === null || !GONE_WELL.has(delivery.shown)) return words;
  return `${words} · ${say('state.recovered', { time: times.at(delivery.recoveredAt, now) })}`;

  function baseText(): string {
    switch (delivery.shown) {
      case 'sent':
        return say('state.sent', { channel: say(delivery.kind === 'PRIVATE_REPLY' ? 'kind.MESSENGER' : kind === 'PAGE_COMMENT' ? 'provider.META' : `kind.${kind}`) });
      case 'read':
        return delivery.readAt ? say('state.read', { time: times.at(delivery.readAt, now) }) : say('state.delivered');
      case 'retrying': {
        const n = Math.max(1, delivery.attempts + 1);
        return delivery.nextAt ? say('state.retrying', { n, time: times.at(delivery.nextAt, now) }) : say('state.retryingSoon', { n });
      }
      case 'held':
        return delivery.diagnosis ? say('state.held', { cause: delivery.diagnosis.texts[locale].title }) : say('state.heldPlain');
      case 'queued':
      case 'sending':
      case 'delivered':
      case 'waiting':
      case 'unconfirmed':
      case 'bounced':
      case 'expired':
      case 'cancelled':
        return say(`state.${delivery.shown}`);
    }
  }
}

/**
 * Which deliveries of a thread share one explanation. Only the first of a run tells it; a trouble of one message alone (in doubt,
 * rejected text) asks for its own decision and is always told.
 */
export function sharedCauses(deliveries: readonly Delivery[]): Map<string, 'told' | 'same'> {
  const told = new Set<string>();
  const roles = new Map<string, 'told' | 'same'>();
  for (const delivery of deliveries) {
    const { diagnosis } = delivery;
    if (!diagnosis || !isTroubled(delivery)) continue;
    const key = `${diagnosis.cause}/${delivery.shown}`;
    const same = diagnosis.reach !== 'MESSAGE' && told.has(key);
    roles.set(delivery.id, same ? 'same' : 'told');
    told.add(key);
  }
  return roles;
}
