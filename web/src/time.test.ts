import { describe, expect, it } from 'vitest';
import { instantOf, localOf, timesOf, zoneName } from './time';

const zone = 'Asia/Ho_Chi_Minh';
const vi = timesOf('vi', zone);
const en = timesOf('en', zone);
const now = Date.parse('2026-11-23T08:00:00Z');

describe('times on screen', () => {
  it('puts_the_time_first_and_the_date_only_on_another_day', () => {
    expect(vi.at('2026-11-23T07:05:00Z', now)).toBe('14:05');
    expect(vi.at('2026-11-22T07:05:00Z', now)).toBe('14:05, 22/11');
    expect(en.at('2026-11-22T07:05:00Z', now)).toBe('14:05, 22/11');
  });

  it('says_midnight_as_00_00_in_both_languages', () => {
    expect(vi.at('2026-11-23T17:00:00Z', now)).toBe('00:00, 24/11');
    expect(en.at('2026-11-23T17:00:00Z', now)).toBe('00:00, 24/11');
  });

  it('takes_the_day_of_the_workspace_and_not_of_the_device', () => {
    expect(vi.sameDay('2026-11-22T16:59:00Z', '2026-11-22T17:01:00Z')).toBe(false);
    expect(vi.day('2026-11-22T17:01:00Z')).toBe('Thứ Hai, 23/11');
    expect(en.day('2026-11-22T17:01:00Z')).toBe('Monday, 23/11');
  });

  it('says_how_long_in_the_largest_useful_units', () => {
    const minute = 60_000;
    expect([0.2, 18, 60, 192, 595, 22 * 60, 5 * 24 * 60].map((minutes) => vi.span(minutes * minute))).toEqual([
      '1 phút',
      '18 phút',
      '1 giờ',
      '3 giờ 12 phút',
      '9 giờ 55 phút',
      '22 giờ',
      '5 ngày',
    ]);
    expect(en.span(72 * minute)).toBe('1 hour 12 minutes');
  });
});

describe('a time of the shop’s clock', () => {
  it.each([
    ['2026-11-24T08:00', 'Asia/Ho_Chi_Minh', '2026-11-24T01:00:00.000Z'],
    // An hour that the clock shows twice, or never: there is an instant all the same.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(instantOf(local, zone)).toBe(instant);
  });

  it('is_called_as_people_call_it', () => {
    expect(zoneName('Asia/Ho_Chi_Minh', 'vi')).toBe('Việt Nam');
    expect(zoneName('Asia/Ho_Chi_Minh', 'en')).toBe('Vietnam');
    expect(zoneName('Asia/Tokyo', 'vi')).not.toContain('Asia/');
    expect(zoneName('Europe/Berlin', 'en')).toBe('Central European Time');
  });

  it('comes_back_as_it_was', () => {
    expect(localOf(Date.parse('2026-11-24T01:00:00Z'), 'Asia/Ho_Chi_Minh')).toBe('2026-11-24T08:00');
    expect(instantOf('', 'Asia/Ho_Chi_Minh')).toBeNull();
  });
});
