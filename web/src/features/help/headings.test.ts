import { describe, expect, it } from 'vitest';
import type { Heading } from './chapter';
import { plain, shelved } from './headings';

function heading(cause: string, group: Heading['group'], title: string, what = ''): Heading {
  const texts = { title, what, remedy: '' };
  return { cause, group, texts: { vi: texts, en: texts } };
}

const ITEMS = [
  heading('channel.auth_expired', 'authorization', 'Ủy quyền đã hết hạn'),
  heading('delivery.unconfirmed', 'connection', 'Chưa rõ tin đã tới hay chưa', 'Không nhận được câu trả lời.'),
  heading('delivery.cut_off', 'connection', 'Chưa rõ tin đã tới hay chưa', 'Máy dừng giữa chừng.'),
  heading('idempotency.key_missing', 'ours', 'Thiếu khóa chống gửi trùng'),
];

describe('the list of causes', () => {
  it('is_searched_as_people_type_on_a_phone', () => {
    expect(plain('Đã Ủy Quyền')).toBe('da uy quyen');
    const found = shelved(ITEMS, 'vi', 'het han UY');
    expect([...found.values()].flat().map(({ cause }) => cause)).toEqual(['channel.auth_expired']);
  });

  it('tells_apart_what_has_the_same_title', () => {
    const all = shelved(ITEMS, 'vi', '');
    expect(all.get('connection')?.map(({ more }) => more)).toEqual(['Không nhận được câu trả lời.', 'Máy dừng giữa chừng.']);
    expect(all.get('authorization')?.[0]?.more).toBe('');
  });

  it('keeps_what_only_programs_meet_apart', () => {
    const all = shelved(ITEMS, 'vi', '');
    expect(all.get('ours')).toBeUndefined();
    expect(all.get('programs')).toHaveLength(1);
  });
});
