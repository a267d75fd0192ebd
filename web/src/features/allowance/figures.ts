import type { AllowancePurpose, KnownAllowance } from '../../api';

const HOUR = 3_600_000;

export interface HourOfUse {
  at: number;
  people: number;
  automation: number;
}

/** The last 24 hours, one entry each, oldest first; the running hour is the last. */
export function lastDay(hours: AllowancePurpose['hours'], now: number): HourOfUse[] {
  const running = Math.floor(now / HOUR) * HOUR;
  const known = new Map(hours.map((hour) => [Date.parse(hour.at), hour]));
  return Array.from({ length: 24 }, (_, index) => {
    const at = running - (23 - index) * HOUR;
    const hour = known.get(at);
    return { at, people: hour?.people ?? 0, automation: hour?.automation ?? 0 };
  });
}

/** The end of a scale that holds the highest column, on a number one likes to read. */
export function scaleEnd(hours: HourOfUse[]): number {
  const highest = Math.max(1, ...hours.map((hour) => hour.people + hour.automation));
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 4, 6, 8, 10].find((candidate) => highest <= candidate * magnitude) ?? 10;
  return Math.max(4, step * magnitude);
}

/** The three parts of the meter, in percent of the whole. */
export function parts(allowance: KnownAllowance): { used: number; free: number; reserve: number } {
  const used = clamp((allowance.used / allowance.total) * 100);
  const left = 100 - used;
  const reserve = Math.min(left, clamp((allowance.reserve.amount / allowance.total) * 100));
  return { used, free: left - reserve, reserve };
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
