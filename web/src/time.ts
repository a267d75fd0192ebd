import { useMemo } from 'react';
import type { Instant, Locale } from './api';
import { useSession } from './features/session/session';
import { useLanguage } from './texts';

const DAY = 86_400_000;

/**
 * Times as people here write them: the time first, then the date ("14:05, 23/11"), always the workspace's zone, always 24 hours.
 * `hourCycle` and not `hour12: false`, which makes midnight "24:00" in English.
 */
export interface Times {
  /** "14:05" today, "14:05, 23/11" on another day. */
  at: (instant: Instant, now: number) => string;
  /** "14:05" */
  clock: (instant: Instant) => string;
  /** "Thứ Hai, 23/11" */
  day: (instant: Instant) => string;
  sameDay: (a: Instant, b: Instant) => boolean;
  /** "3 phút", "2 giờ 10 phút", "4 ngày": how long, without before or after. */
  span: (milliseconds: number) => string;
  /** For a list: "14:05" today, else "23/11". */
  brief: (instant: Instant, now: number) => string;
}

export function timesOf(locale: Locale, zone: string): Times {
  const tag = locale === 'vi' ? 'vi-VN' : 'en-GB';
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone: zone, hourCycle: 'h23', ...options });
  const clockFormat = format({ hour: '2-digit', minute: '2-digit' });
  const dateFormat = format({ day: '2-digit', month: '2-digit', year: 'numeric' });
  // Put together here, because browsers disagree on a Vietnamese date without a year ("23-11", "23/11").
  const date = (instant: Instant) => {
    const parts = dateFormat.formatToParts(Date.parse(instant));
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
    return `${of('day')}/${of('month')}`;
  };
  const weekdayFormat = format({ weekday: 'long' });
  const keyFormat = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const key = (at: number) => keyFormat.format(at);
  const unit = (value: number, name: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const clock = (instant: Instant) => clockFormat.format(Date.parse(instant));
  const isDay = (instant: Instant, now: number) => key(Date.parse(instant)) === key(now);
  return {
    clock,
    at: (instant, now) => (isDay(instant, now) ? clock(instant) : `${clock(instant)}, ${date(instant)}`),
    day: (instant) => `${capital(weekdayFormat.format(Date.parse(instant)))}, ${date(instant)}`,
    sameDay: (a, b) => key(Date.parse(a)) === key(Date.parse(b)),
    brief: (instant, now) => (isDay(instant, now) ? clock(instant) : date(instant)),
    span: (milliseconds) => {
      const minutes = Math.max(1, Math.round(milliseconds / 60_000));
      if (minutes < 60) return unit(minutes, 'minute');
      const hours = Math.floor(minutes / 60);
      if (milliseconds >= 2 * DAY) return unit(Math.floor(hours / 24), 'day');
      return minutes % 60 === 0 || hours >= 10 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
    },
  };
}

/** How far a zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1000) * 1000;
}

/** "2026-11-24T08:00" of a zone's clock as an instant; null if it is no time. */
export function instantOf(local: string, zone: string): Instant | null {
  const wall = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) || Number.isNaN(wall)) return null;
  // Twice, because the offset is that of the instant which is looked for.
  const near = wall - offsetAt(wall, zone);
  return new Date(wall - offsetAt(near, zone)).toISOString();
}

/** An instant as a zone's clock shows it: "2026-11-24T08:00". */
export function localOf(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** A zone as people call it: Vietnam's is the country's, others by what CLDR calls them. */
export function zoneName(zone: string, locale: Locale): string {
  if (zone === 'Asia/Ho_Chi_Minh' || zone === 'Asia/Saigon') return locale === 'vi' ? 'Việt Nam' : 'Vietnam';
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts();
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

export function useTimes(): Times {
  const { locale } = useLanguage();
  const zone = useSession().data?.workspace.zone ?? 'Asia/Ho_Chi_Minh';
  return useMemo(() => timesOf(locale, zone), [locale, zone]);
}
