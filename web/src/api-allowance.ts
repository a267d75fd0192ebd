/** What the API says of allowances. */

import type { ChannelKind, Diagnosis, Instant } from './api';

/** How much a channel may send, per purpose: the provider limits each by itself. */
export interface Allowance {
  purposes: AllowancePurpose[];
  asOf: Instant;
}

export interface AllowancePurpose {
  kind: ChannelKind;
  allowance: KnownAllowance | null;
  /** The last two days; hours without use are absent. */
  hours: { at: Instant; people: number; automation: number }[];
  perSecond: number;
  published: PublishedLimit[];
}

export interface KnownAllowance {
  name: string;
  unit: 'messages' | 'percent';
  total: number;
  used: number;
  reset: 'rolling' | 'calendar' | 'package' | 'stated' | 'unknown';
  resetsAt: Instant | null;
  charged: boolean;
  saidAt: Instant;
  low: boolean;
  reserve: { amount: number; percent: number | null; peopleYesterday: number };
  forecast: { reservedAt: Instant; usedUpAt: Instant } | null;
  held: { since: Instant; until: Instant; diagnosis: Diagnosis } | null;
}

export interface PublishedLimit {
  unit: 'messages' | 'media_messages' | 'calls' | 'calls_per_person' | 'free_hours';
  amount: number;
  per: string | null;
  sharedBy: 'channel' | 'app';
  source: string;
}
