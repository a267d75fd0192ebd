import { queryOptions } from '@tanstack/react-query';
import type { Action, ChannelKind, Group, Instant, Locale, Page, Provider, Texts } from '../../api';
import { ask } from '../../http';
import type { Say, TextId } from '../../texts';

/** One way to a cause: from which answers it is concluded, and what is then done by itself. */
export interface Rule {
  provider: Provider | null;
  codes: string[];
  when: { window: 'open' | 'closed' | null; kind: ChannelKind | null; attempt: number; minutes: number; notice: boolean };
  then: 'defer' | 'hold' | 'reconcile' | 'renew' | 'bounce';
  until: Condition | null;
  reach: 'MESSAGE' | 'RECIPIENT' | 'CHANNEL' | 'PROVIDER';
  at: { what: 'provider_says' | 'next_minute' | 'time_of_day' | 'later'; value: string | null }[];
  source: string;
  checked: string;
}

export type Condition =
  | 'CHANNEL_RECONNECTED'
  | 'CUSTOMER_WRITES'
  | 'QUOTA_RESETS'
  | 'QUIET_HOURS_END'
  | 'AGENT_DECIDES'
  | 'SETUP_FIXED'
  | 'POLICY_LIFTED'
  | 'THREAD_RETURNS'
  | 'OPERATOR_FIXES';

export type Owner = 'agent' | 'conversation_owner' | 'channel_admin' | 'page_owner' | 'customer' | 'provider' | 'time' | 'operator';

export interface Chapter {
  cause: string;
  kind: string;
  group: Group;
  owner: Owner;
  texts: Record<Locale, Texts>;
  actions: Action[];
  rules: Rule[];
}

export interface Heading {
  cause: string;
  group: Group;
  texts: Record<Locale, Texts>;
}

/** An answer of a provider that nobody has explained yet. */
export interface UnknownAnswer {
  provider: Provider;
  kind: ChannelKind;
  http: number | null;
  code: string;
  times: number;
  firstAt: Instant;
  lastAt: Instant;
  text: string;
  trace: string;
  held: number;
  deliveryId: string;
  conversationId: string | null;
}

export function chapterQuery(cause: string) {
  return queryOptions({ queryKey: ['help', cause], queryFn: () => ask<Chapter>(`/help/${cause}`), staleTime: Infinity });
}

export const headingsQuery = queryOptions({ queryKey: ['help'], queryFn: () => ask<{ items: Heading[] }>('/help'), staleTime: Infinity });

export const unknownQuery = queryOptions({ queryKey: ['unknown-answers'], queryFn: () => ask<Page<UnknownAnswer>>('/unknown-answers') });

/** What is done by itself, each thing once, in the words of the page. */
export function doings(rules: readonly Rule[], say: Say): string[] {
  return [...new Set(rules.map((rule) => doing(rule, say)))];
}

function doing(rule: Rule, say: Say): string {
  const told = say(deed(rule));
  if (rule.at.length === 0) return told;
  return `${told} ${say('help.at', { when: rule.at.map(({ what, value }) => say(`help.at.${what}`, { value: value ?? '' })).join(say('help.else')) })}`;
}

function deed({ then, until, codes }: Rule): TextId {
  if (then === 'hold') return until === null ? 'help.does.hold' : `help.does.${until}`;
  // What we refuse ourselves was never taken; what a provider refuses comes back.
  if (then === 'bounce') return codes.length === 0 ? 'help.does.refuse' : 'help.does.bounce';
  return `help.does.${then}`;
}

/** What must be so beside the code; empty if nothing. */
export function condition({ when }: Rule, say: Say): string {
  const parts = [];
  if (when.window) parts.push(say(`help.window.${when.window}`));
  if (when.kind) parts.push(say(`kind.${when.kind}`));
  if (when.attempt > 0) parts.push(say('help.attempt', { n: when.attempt }));
  if (when.minutes > 0) parts.push(say('help.asked', { n: when.minutes }));
  if (when.notice) parts.push(say('help.notice'));
  return parts.join(', ');
}

/** A start for whoever writes the entry that explains it. */
export function skeleton({ http, code, text, provider }: UnknownAnswer): string {
  const known = code === '' || code === 'other' ? `http:${http ?? 0}` : code;
  return [
    `# ${provider}, HTTP ${http ?? '-'}, ${code || '-'}: ${text.replace(/\s+/g, ' ')}`,
    '- like: …',
    `  codes: ["${known}"]`,
    '  source: "…"',
    `  checked: ${new Date().toISOString().slice(0, 10)}`,
    '',
  ].join('\n');
}
