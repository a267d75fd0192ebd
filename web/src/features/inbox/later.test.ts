import { describe, expect, it } from 'vitest';
import { choices } from './later';

const HOME = 'Asia/Ho_Chi_Minh';

describe('when to send later', () => {
  it('is_offered_by_the_shops_clock', () => {
    // 14:05 in Hà Nội.
    expect(choices(Date.parse('2026-11-23T07:05:00Z'), HOME)).toEqual([
      { id: 'later.hour', local: '2026-11-23T15:05' },
      { id: 'later.evening', local: '2026-11-23T19:00' },
      { id: 'later.morning', local: '2026-11-24T08:00' },
    ]);
  });

  it('leaves_out_what_is_past_and_knows_the_end_of_a_month', () => {
    expect(choices(Date.parse('2026-11-30T13:00:00Z'), HOME).map(({ local }) => local)).toEqual(['2026-11-30T21:00', '2026-12-01T08:00']);
  });
});
