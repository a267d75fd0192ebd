import type { Channel, ChannelKind, Connection, Diagnosis, Instant, Locale, Provider, Texts } from './api';

// How a channel has been, and the link with which its owner reconnects it.

export interface TimelineStep {
  step: 'noticed' | 'explained' | 'repairing' | 'sending' | 'done';
  at: Instant;
  by: string | null;
  byLink: boolean;
}

export interface HealthIncident {
  id: string;
  diagnosis: Diagnosis;
  beganAt: Instant;
  healedAt: Instant | null;
  waited: number;
  timeline: TimelineStep[];
}

export interface HealthCause {
  cause: string;
  texts: Record<Locale, Texts>;
  times: number;
  seconds: number;
  messages: number;
}

export interface HealthPeriod {
  /** 0 to 1: the share of the time in which it could send. */
  uptime: number;
  causes: HealthCause[];
}

export interface ChannelHealth {
  channel: Channel;
  checks: { check: Connection['checks'][number]['check']; state: 'ok' | 'failed' | 'unknown' | 'skipped'; endsAt: Instant | null }[];
  nextCheckAt: Instant | null;
  days7: HealthPeriod;
  days30: HealthPeriod;
  incidents: HealthIncident[];
  recoveries: MessageRecovery[];
}

/** A time of which messages may have been missed, and what was found of them afterwards. */
export interface MessageRecovery {
  id: string;
  kind: ChannelKind;
  reason: 'reconnected' | 'resubscribed' | 'silence' | 'absence';
  since: Instant;
  askedAt: Instant;
  endedAt: Instant | null;
  state: 'reading' | 'waiting' | 'done' | 'given_up';
  found: number;
  /** Conversations the provider did not let us read, or not all of them. */
  closed: number;
  why: Diagnosis | null;
}

export interface NewOwnerLink {
  id: string;
  url: string;
  qr: { size: number; path: string };
  expiresAt: Instant;
}

export interface OwnerLink {
  id: string;
  state: 'good' | 'used' | 'revoked' | 'expired';
  createdBy: string;
  createdAt: Instant;
  expiresAt: Instant;
  openedAt: Instant | null;
  openedFrom: string | null;
  usedAt: Instant | null;
  usedFrom: string | null;
  revokedAt: Instant | null;
}

/** What a reconnect link shows to whoever holds it. */
export interface Reconnection {
  shop: string;
  channel: string;
  provider: Provider;
  link: OwnerLink['state'];
  expiresAt: Instant;
  step: Connection['step'] | null;
  problem: { cause: string; texts: Record<Locale, Texts> } | null;
}
