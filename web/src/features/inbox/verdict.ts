import type { Action, Locale, Preflight, Request } from '../../api';
import type { Say } from '../../texts';
import type { Times } from '../../time';

export type VerdictTone = 'ok' | 'warn' | 'hold' | 'no' | 'checking';
export type VerdictButton = 'send' | 'hold' | 'edit' | 'withdraw' | Action;

/** What will become of a reply written now: one line, and the word on the button. */
export interface Verdict {
  tone: VerdictTone;
  text: string;
  button: VerdictButton | null;
  /** Said at the end of the line: how long the customer may still be answered, or how long it is held. */
  left: string | null;
}

export interface Situation {
  online: boolean;
  preflight: Preflight | undefined;
  preflightFailed: boolean;
  length: number;
  /** What keeps the attached files from being sent here; null if nothing does. */
  fileProblem: string | null;
  myRequest: Request | null;
  /** Replies of this conversation that still wait on this device. */
  onDevice: number;
  now: number;
}

export interface Wording {
  say: Say;
  times: Times;
  locale: Locale;
}

const CLOSING_MS = 2 * 60 * 60_000;

/** The actions that can stand on the composer's button. */
const REMEDIES = new Set<Action>(['request_to_join', 'reconnect', 'view_channel', 'check_again', 'contact_support', 'view_outbox']);

export function verdictOf(situation: Situation, { say, times, locale }: Wording): Verdict {
  const { online, preflight, length, myRequest, now } = situation;
  const texts = preflight?.texts?.[locale];
  const what = texts?.what ?? '';
  const windowLeft = leftUntil(preflight?.windowEndsAt ?? null);

  if (myRequest?.state === 'PENDING') {
    const time = times.at(myRequest.createdAt, now);
    return { tone: 'no', text: say(myRequest.draft ? 'verdict.pending' : 'verdict.pendingPlain', { time }), button: 'withdraw', left: null };
  }
  if (preflight?.verdict === 'no') {
    const button = preflight.actions.find((action) => REMEDIES.has(action)) ?? null;
    if (button === 'request_to_join' && myRequest?.state === 'DENIED') return { tone: 'no', text: denied(myRequest), button, left: null };
    // One line: where the button is the remedy, the words need not say it too.
    return { tone: 'no', text: button ? what : [what, texts?.remedy].filter(Boolean).join(' '), button, left: null };
  }
  if (preflight && length > preflight.maxLength) {
    return { tone: 'no', text: say('verdict.tooLong', { n: length, max: preflight.maxLength }), button: 'edit', left: null };
  }
  if (situation.fileProblem !== null) return { tone: 'no', text: situation.fileProblem, button: null, left: null };
  if (!online) return { tone: 'hold', text: say('verdict.offline'), button: 'hold', left: null };
  if (!preflight) {
    return situation.preflightFailed
      ? { tone: 'hold', text: say('verdict.unknown'), button: 'hold', left: null }
      : { tone: 'checking', text: say('verdict.checking'), button: 'send', left: null };
  }
  if (preflight.verdict === 'hold') {
    return { tone: 'hold', text: say('verdict.hold', { what }), button: 'hold', left: leftText(preflight.until) };
  }
  if (situation.onDevice > 0) {
    return { tone: 'hold', text: say('verdict.queue', { n: situation.onDevice }), button: 'send', left: null };
  }
  if (preflight.verdict === 'warn') return { tone: 'warn', text: what, button: 'send', left: leftText(preflight.windowEndsAt) };
  if (windowLeft !== null && windowLeft < CLOSING_MS) {
    return { tone: 'warn', text: say('verdict.closing', { span: times.span(windowLeft) }), button: 'send', left: null };
  }
  return { tone: 'ok', text: say('verdict.ok'), button: 'send', left: leftText(preflight.windowEndsAt) };

  /** She asked, and somebody said no: that comes before who could say yes. */
  function denied({ decidedBy, decidedAt, note }: Request): string {
    const text = say('requests.state.DENIED', { name: decidedBy?.name ?? '', time: decidedAt ? times.at(decidedAt, now) : '' });
    return note ? `${text}: ${note}` : text;
  }

  function leftUntil(instant: string | null): number | null {
    const left = instant === null ? Number.NaN : Date.parse(instant) - now;
    return left > 0 ? left : null;
  }

  function leftText(instant: string | null): string | null {
    const left = leftUntil(instant);
    return left === null ? null : say('verdict.window', { span: times.span(left) });
  }
}
