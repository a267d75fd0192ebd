import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import type { Preflight } from '../../api';
import vi from '../../texts/vi.json';
import type { DeviceFile } from '../../outbox-device/database';
import { hintOfFiles, problemOfFiles, sizeText } from './files';

const intl = createIntl({ locale: 'vi', messages: vi });
const say = (id: keyof typeof vi, values?: Record<string, string | number>) => intl.formatMessage({ id }, values);

const zalo: Preflight['files'] = {
  most: 2,
  captioned: false,
  rules: [
    { types: ['image/jpeg', 'image/png'], called: 'JPG, PNG', largest: 1_048_576 },
    { types: ['application/pdf'], called: 'PDF', largest: 5_242_880 },
  ],
};

function file(type: string, size = 10): DeviceFile {
  return { id: type, name: `a.${type}`, type, size, bytes: new ArrayBuffer(0), fileId: null };
}

describe('what may be attached', () => {
  it('is_told_before_it_is_sent', () => {
    expect(problemOfFiles([file('image/png')], zalo, say)).toBeNull();
    expect(problemOfFiles([file('video/mp4')], zalo, say)?.text).toContain('JPG, PNG, PDF');
    expect(problemOfFiles([file('image/png', 1_048_577)], zalo, say)?.text).toContain('tới 1 MB');
    expect(problemOfFiles([file('image/png', 0)], zalo, say)?.fileId).toBe('image/png');
    expect(problemOfFiles([file('image/png'), file('image/jpeg'), file('application/pdf')], zalo, say)?.text).toContain('tối đa 2');
    expect(problemOfFiles([file('image/png')], { ...zalo, rules: [] }, say)?.text).toContain('chỉ gửi được chữ');
  });

  it('stands_on_the_button_in_words', () => {
    expect(hintOfFiles(zalo, say)).toBe('Nhận: JPG, PNG tới 1 MB; PDF tới 5 MB');
    expect(hintOfFiles({ ...zalo, rules: [{ types: ['*/*'], called: '*', largest: 26_214_400 }] }, say)).toBe('Nhận: mọi loại tệp tới 25 MB');
  });

  it('has_a_size_people_can_read', () => {
    expect(sizeText(1_400_000, 'vi')).toBe('1,3 MB');
    expect(sizeText(200, 'en')).toBe('1 KB');
  });
});
