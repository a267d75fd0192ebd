import { act, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDraft } from './draft';
import { draftOf } from './drafts';

/** A device database whose answer the test gives. */
function slowDevice() {
  let done = (): void => undefined;
  let fail = (): void => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = () => reject(new Error('full'));
  });
  return { keep: () => promise, done: () => done(), fail: () => fail() };
}

describe('a draft that was taken after a while', () => {
  beforeEach(() => localStorage.clear());

  it.each([
    ['Dạ còn ạ', ''],
    [' Dạ còn ạ\n', ''],
    ['Dạ còn ạ, size 39', ', size 39'],
    ['Dạ hết ạ', 'Dạ hết ạ'],
  ])('leaves_of_%j_what_was_typed_meanwhile', (typed, left) => {
    const { result } = renderHook(() => useDraft('lan', 'c1'));
    act(() => result.current.write('Dạ còn ạ'));
    act(() => result.current.write(typed));
    act(() => result.current.taken('Dạ còn ạ'));
    expect(result.current.text).toBe(left);
    expect(draftOf('lan', 'c1')).toBe(left);
  });
});

describe('a draft that is handed over', () => {
  beforeEach(() => localStorage.clear());

  it('stays_kept_until_the_device_has_it', async () => {
    const { result } = renderHook(() => useDraft('lan', 'c1'));
    const device = slowDevice();
    act(() => result.current.write('một'));
    let handed = Promise.resolve();
    act(() => {
      handed = result.current.handOver('một', device.keep);
    });
    expect(result.current.text).toBe('');
    expect(draftOf('lan', 'c1')).toBe('một');

    act(() => result.current.write('hai'));
    expect(draftOf('lan', 'c1')).toBe('một\nhai');
    device.done();
    await act(() => handed);
    expect(result.current.text).toBe('hai');
    expect(draftOf('lan', 'c1')).toBe('hai');
  });

  it('stands_in_the_field_again_before_what_was_typed_since_when_the_device_cannot_keep_it', async () => {
    const { result } = renderHook(() => useDraft('lan', 'c1'));
    const device = slowDevice();
    act(() => result.current.write('một'));
    let told = '';
    let handed = Promise.resolve();
    act(() => {
      handed = result.current.handOver('một', device.keep).catch((error: unknown) => {
        told = String(error);
      });
    });
    act(() => result.current.write('hai'));
    device.fail();
    await act(() => handed);
    expect(result.current.text).toBe('một\nhai');
    expect(draftOf('lan', 'c1')).toBe('một\nhai');
    expect(told).toContain('full');
  });
});
