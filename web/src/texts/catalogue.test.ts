import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import vi from './vi.json';

const CATALOGUES: Record<'vi' | 'en', Record<string, string>> = { vi, en };
const FORBIDDEN = {
  vi: [/thất bại/i, /không hợp lệ/i, /quý khách/i, /^lỗi không xác định$/i, /uỷ/i],
  en: [/\binvalid\b/i, /\boops\b/i, /\bsorry\b/i, /\bfailed to\b/i],
};

function placeholders(text: string): string[] {
  const names = new Set<string>();
  const walk = (elements: MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.value);
      if (element.type === TYPE.plural || element.type === TYPE.select) Object.values(element.options).forEach((option) => walk(option.value));
    }
  };
  walk(parse(text));
  return [...names].sort();
}

describe('the catalogue', () => {
  it('has_every_text_in_both_languages', () => {
    expect(Object.keys(en)).toEqual(Object.keys(vi));
  });

  it.each(Object.keys(vi))('%s_uses_the_same_placeholders_in_both_languages', (id) => {
    expect(placeholders(CATALOGUES.en[id] ?? '')).toEqual(placeholders(CATALOGUES.vi[id] ?? ''));
  });

  it.each(['vi', 'en'] as const)('%s_keeps_to_the_voice', (locale) => {
    const faults = Object.entries(CATALOGUES[locale]).filter(([, text]) => FORBIDDEN[locale].some((word) => word.test(text)));
    expect(faults).toEqual([]);
  });

  it.each(['vi', 'en'] as const)('%s_keeps_action_labels_short_and_other_texts_readable', (locale) => {
    const long = Object.entries(CATALOGUES[locale]).filter(([id, text]) => (id.startsWith('action.') ? text.length > 28 : !text.includes('plural') && text.length > 200));
    expect(long).toEqual([]);
  });

  it.each(['vi', 'en'] as const)('%s_is_composed_unicode', (locale) => {
    for (const text of Object.values(CATALOGUES[locale])) expect(text).toBe(text.normalize('NFC'));
  });

  it('gives_english_plurals_a_singular', () => {
    const without = Object.entries(en).filter(([, text]) => text.includes('plural,') && !/\bone \{/.test(text));
    expect(without).toEqual([]);
  });
});
