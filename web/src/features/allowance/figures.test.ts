import { describe, expect, it } from 'vitest';
import type { KnownAllowance } from '../../api';
import { lastDay, parts, scaleEnd } from './figures';

const NOW = Date.parse('2026-11-23T05:20:00Z');

function allowance(used: number, reserve: number): KnownAllowance {
  return {
    name: 'sub_quota',
    unit: 'messages',
    total: 200,
    used,
    reset: 'package',
    resetsAt: null,
    charged: true,
    saidAt: '2026-11-23T05:00:00Z',
    low: false,
    reserve: { amount: reserve, percent: null, peopleYesterday: 0 },
    forecast: null,
    held: null,
  };
}

describe('the figures of an allowance', () => {
  it('shows_24_hours_up_to_the_running_one_whatever_is_known', () => {
    const hours = lastDay(
      [
        { at: '2026-11-23T05:00:00Z', people: 3, automation: 9 },
        { at: '2026-11-22T06:00:00Z', people: 1, automation: 0 },
        { at: '2026-11-22T05:00:00Z', people: 7, automation: 7 },
      ],
      NOW,
    );
    expect(hours).toHaveLength(24);
    expect(hours.at(-1)).toEqual({ at: Date.parse('2026-11-23T05:00:00Z'), people: 3, automation: 9 });
    expect(hours[0]).toEqual({ at: Date.parse('2026-11-22T06:00:00Z'), people: 1, automation: 0 });
    expect(hours.reduce((sum, hour) => sum + hour.people + hour.automation, 0)).toBe(13);
  });

  it.each([
    [0, 4],
    [3, 4],
    [7, 8],
    [12, 20],
    [43, 60],
    [180, 200],
    [1001, 2000],
  ])('a_highest_column_of_%d_fits_a_scale_to_%d', (highest, end) => {
    expect(scaleEnd([{ at: NOW, people: highest, automation: 0 }])).toBe(end);
  });

  it('divides_the_whole_into_used_free_and_kept', () => {
    expect(parts(allowance(100, 40))).toEqual({ used: 50, free: 30, reserve: 20 });
    expect(parts(allowance(190, 40))).toEqual({ used: 95, free: 0, reserve: 5 });
    expect(parts(allowance(260, 40))).toEqual({ used: 100, free: 0, reserve: 0 });
  });
});
