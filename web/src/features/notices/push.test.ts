import { describe, expect, it } from 'vitest';
import { obstacleOf, ownDevice, type Surroundings } from './push';

const GOOD: Surroundings = { secure: true, worker: true, push: true, permission: 'default', apple: false };

describe('turning notifications on', () => {
  it('is_offered_where_the_browser_can', () => {
    expect(obstacleOf(GOOD)).toBeNull();
    expect(obstacleOf({ ...GOOD, permission: 'granted' })).toBeNull();
  });

  it('says_what_is_in_the_way_where_it_cannot', () => {
    expect(obstacleOf({ ...GOOD, secure: false })).toBe('insecure');
    expect(obstacleOf({ ...GOOD, push: false })).toBe('unsupported');
    expect(obstacleOf({ ...GOOD, permission: null })).toBe('unsupported');
    expect(obstacleOf({ ...GOOD, push: false, permission: null, apple: true })).toBe('homeScreen');
    expect(obstacleOf({ ...GOOD, permission: 'denied' })).toBe('denied');
  });

  it('knows_this_browser_among_the_devices', () => {
    localStorage.setItem('tintoi.push', 'b');
    const devices = ['a', 'b'].map((id) => ({ id, name: 'Chrome · Windows', createdAt: '2026-11-28T00:00:00Z' }));
    expect(ownDevice(devices)?.id).toBe('b');
    expect(ownDevice([])).toBeUndefined();
    localStorage.clear();
  });
});
