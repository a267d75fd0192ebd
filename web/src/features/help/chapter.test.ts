import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import type { Say } from '../../texts';
import en from '../../texts/en.json';
import { condition, doings, skeleton, type Rule, type UnknownAnswer } from './chapter';

const intl = createIntl({ locale: 'en', messages: en });
const say: Say = (id, values) => intl.formatMessage({ id }, values);

function rule(change: Partial<Rule>): Rule {
  return {
    provider: 'META',
    codes: ['1'],
    when: { window: null, kind: null, attempt: 0, minutes: 0, notice: false },
    then: 'defer',
    until: null,
    reach: 'MESSAGE',
    at: [],
    source: 'A page',
    checked: '2026-11-28',
    ...change,
  };
}

describe('a chapter of help', () => {
  it('says_each_thing_that_is_done_by_itself_once', () => {
    expect(doings([rule({}), rule({ codes: ['2'] }), rule({ then: 'hold', until: 'CUSTOMER_WRITES' })], say)).toEqual([
      'Keeps the message in its order and sends it again, less and less often.',
      'Keeps the message and sends it when the customer writes again.',
    ]);
  });

  it('says_when_it_goes_by_itself', () => {
    const at: Rule['at'] = [
      { what: 'provider_says', value: null },
      { what: 'time_of_day', value: '06:00' },
    ];
    expect(doings([rule({ then: 'hold', until: 'POLICY_LIFTED', at })], say)[0]).toContain('When: when the provider says, else 06:00 in Vietnam.');
  });

  it('tells_what_comes_back_from_what_was_never_taken', () => {
    const [back, never] = doings([rule({ then: 'bounce' }), rule({ then: 'bounce', codes: [] })], say);
    expect(back).toContain('Gives the message back');
    expect(never).toContain('Does not do it yet');
  });

  it('names_what_must_be_so_beside_the_code', () => {
    expect(condition(rule({}), say)).toBe('');
    expect(condition(rule({ when: { window: 'closed', kind: 'PAGE_COMMENT', attempt: 4, minutes: 60, notice: true } }), say)).toBe(
      'when the reply window is closed, Comment, from attempt 4, if asked to wait 60 minutes or more, only of a promotion or a transaction notice',
    );
  });
});

describe('an unknown answer', () => {
  const answer: UnknownAnswer = {
    provider: 'META',
    kind: 'MESSENGER',
    http: 400,
    code: '4242/7',
    times: 3,
    firstAt: '2026-11-28T01:00:00Z',
    lastAt: '2026-11-28T02:00:00Z',
    text: 'new\nwords',
    trace: 'Ax',
    held: 2,
    deliveryId: 'd',
    conversationId: null,
  };

  it('is_copied_as_the_beginning_of_an_entry', () => {
    expect(skeleton(answer)).toContain('# META, HTTP 400, 4242/7: new words\n- like: …\n  codes: ["4242/7"]\n');
  });

  it('without_a_number_is_named_by_its_status', () => {
    expect(skeleton({ ...answer, code: '' })).toContain('codes: ["http:400"]');
  });
});
