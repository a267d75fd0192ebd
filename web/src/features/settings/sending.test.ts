import { describe, expect, it } from 'vitest';
import type { SendingSettings } from '../../api';
import { faultsOf, formOf, settingsOf } from './sending';

const STANDARD: SendingSettings = {
  staleHours: 12,
  quietHours: { from: '21:30', to: '07:30' },
  expireHours: { reply: 168, automatic: 24, campaign: null },
  zone: 'Asia/Ho_Chi_Minh',
};

describe('how we send', () => {
  it('comes_back_from_the_form_as_it_was', () => {
    expect({ ...settingsOf(formOf(STANDARD)), zone: STANDARD.zone }).toEqual(STANDARD);
  });

  it('has_no_quiet_hours_when_they_are_switched_off', () => {
    expect(settingsOf({ ...formOf(STANDARD), quiet: false }).quietHours).toBeNull();
  });

  it.each([
    [{ stale: '' }, ['stale']],
    [{ stale: '721' }, ['stale']],
    [{ stale: 'mười' }, ['stale']],
    [{ reply: '' }, []],
    [{ reply: '0' }, ['reply']],
    [{ automatic: '-3' }, ['automatic']],
    [{ from: '08:00', to: '08:00' }, ['to']],
    [{ from: '08:00', to: '08:00', quiet: false }, []],
    [{ from: '9:30 PM', to: '24:00' }, ['from', 'to']],
  ])('finds_the_fault_in_%o', (change, faults) => {
    expect(faultsOf({ ...formOf(STANDARD), ...change })).toEqual(faults);
  });
});
