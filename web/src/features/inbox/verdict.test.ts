import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import type { Locale, Preflight, Request } from '../../api';
import en from '../../texts/en.json';
import vi from '../../texts/vi.json';
import { timesOf } from '../../time';
import { verdictOf, type Situation } from './verdict';

const NOW = Date.parse('2026-11-23T07:00:00Z');
const inHours = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

const ready: Preflight = {
  verdict: 'ok',
  cause: null,
  texts: null,
  actions: [],
  until: null,
  windowEndsAt: inHours(22),
  maxLength: 2000,
  choices: true,
  forms: false,
  files: { most: 10, captioned: false, rules: [{ types: ['image/png'], called: 'PNG', largest: 1_048_576 }] },
  asOf: inHours(0),
};
const words = (what: string, remedy: string) => ({ vi: { what, remedy }, en: { what: `${what} (en)`, remedy: `${remedy} (en)` } });

function verdict(situation: Partial<Situation>, locale: Locale = 'vi') {
  const intl = createIntl({ locale, messages: locale === 'vi' ? vi : en });
  return verdictOf(
    { online: true, preflight: ready, preflightFailed: false, length: 5, fileProblem: null, myRequest: null, onDevice: 0, now: NOW, ...situation },
    { say: (id, values) => intl.formatMessage({ id }, values), times: timesOf(locale, 'Asia/Ho_Chi_Minh'), locale },
  );
}

describe('the verdict line', () => {
  it('says_that_it_goes_and_how_long_one_may_answer', () => {
    expect(verdict({})).toEqual({ tone: 'ok', text: 'Gửi được ngay', button: 'send', left: 'Còn 22 giờ' });
    expect(verdict({}, 'en')).toEqual({ tone: 'ok', text: 'Ready to send', button: 'send', left: '22 hours left' });
  });

  it('warns_when_the_window_is_about_to_close', () => {
    const closing = verdict({ preflight: { ...ready, windowEndsAt: inHours(0.3) } });
    expect(closing).toMatchObject({ tone: 'warn', button: 'send', text: 'Còn 18 phút để trả lời khách' });
  });

  it('offers_to_hold_while_the_channel_is_interrupted', () => {
    const held = verdict({ preflight: { ...ready, verdict: 'hold', texts: words('Kênh mất ủy quyền.', 'Tin được giữ.'), until: inHours(3) } });
    expect(held).toEqual({ tone: 'hold', text: 'Sẽ giữ: Kênh mất ủy quyền.', button: 'hold', left: 'Còn 3 giờ' });
  });

  it('offers_to_hold_on_the_device_while_there_is_no_network', () => {
    expect(verdict({ online: false })).toMatchObject({ tone: 'hold', button: 'hold' });
  });

  it('makes_the_button_the_remedy_when_it_cannot_go', () => {
    const preflight: Preflight = {
      ...ready,
      verdict: 'no',
      actions: ['wait_customer', 'request_to_join'],
      texts: words('Bạn chưa có quyền gửi.', 'Xin quyền.'),
    };
    expect(verdict({ preflight })).toMatchObject({ tone: 'no', button: 'request_to_join' });
    expect(verdict({ preflight, online: false })).toMatchObject({ tone: 'no' });
    expect(verdict({ preflight: { ...preflight, actions: ['wait_customer'] } })).toMatchObject({ tone: 'no', button: null });
  });

  it('tells_of_a_request_that_waits_for_its_answer', () => {
    const myRequest = { state: 'PENDING', createdAt: inHours(0), draft: { text: 'Dạ' } } as Request;
    expect(verdict({ myRequest })).toMatchObject({ tone: 'no', button: 'withdraw', text: expect.stringContaining('14:00') as string });
  });

  it('tells_who_declined_and_what_she_said_before_it_tells_whom_to_ask', () => {
    const myRequest = { state: 'DENIED', draft: { text: 'Dạ' }, decidedBy: { name: 'Lan' }, decidedAt: inHours(0), note: null } as Request;
    const preflight: Preflight = { ...ready, verdict: 'no', actions: ['request_to_join'], texts: words('Bạn chưa có quyền gửi.', 'Xin quyền.') };
    expect(verdict({ myRequest, preflight })).toMatchObject({ tone: 'no', button: 'request_to_join', text: 'Lan chưa đồng ý (14:00)' });
    expect(verdict({ myRequest: { ...myRequest, note: 'Khách của mình' }, preflight })).toMatchObject({ text: 'Lan chưa đồng ý (14:00): Khách của mình' });
    expect(verdict({ myRequest })).toMatchObject({ tone: 'ok', button: 'send' });
  });

  it('names_both_numbers_when_the_text_is_too_long', () => {
    expect(verdict({ length: 2140 })).toMatchObject({ tone: 'no', button: 'edit', text: 'Tin dài 2.140/2.000 ký tự. Rút ngắn để gửi.' });
  });

  it('always_has_words_and_never_a_dead_button', () => {
    const preflights = [undefined, ready, ...(['warn', 'hold', 'no'] as const).map((name) => ({ ...ready, verdict: name, texts: words('Lý do.', 'Cách.') }))];
    for (const preflight of preflights) {
      for (const online of [true, false]) {
        for (const onDevice of [0, 2]) {
          for (const preflightFailed of [true, false]) {
            const said = verdict({ preflight, online, onDevice, preflightFailed });
            expect(said.text).not.toBe('');
            if (said.tone !== 'no') expect(said.button).not.toBeNull();
          }
        }
      }
    }
  });
});
