import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../src/api';
import { axe, launch } from './browser.mjs';
import {
  api,
  apiRaw,
  bubble,
  control,
  customerWrites,
  type Locale,
  mend,
  newMark,
  onPhone,
  openThread,
  PAGE,
  pageOf,
  pattern,
  phone,
  shows,
  text,
  type Who,
  write,
} from './world';

/** The four causes of the help page this product replaces: each happens, is explained, and heals. */

let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

async function sit(who: Who, locale: Locale): Promise<{ context: BrowserContext; page: Page }> {
  const seat = await pageOf(browser, who, locale);
  contexts.push(seat.context);
  return seat;
}

/** Through the wizard, as a person would: scope, the provider's page, Pages, checks. */
async function reconnect(page: Page, locale: Locale, provider: 'messenger' | 'zalo', as = 'nam'): Promise<void> {
  const name = provider === 'zalo' ? 'Minh Shoes' : 'Giày Minh';
  await page.goto(`/settings/messages/${provider}`);
  await page.getByRole('article', { name, exact: true }).getByRole('button', { name: text(locale, 'action.reconnect') }).click();
  await page.getByRole('button', { name: text(locale, 'action.continue') }).click();
  if (provider === 'messenger') {
    await page.locator('nav a').first().waitFor();
    const other = page.locator(`nav a[href*="user=${as}"]:not([aria-current])`);
    if ((await other.count()) > 0) await other.click();
    const check = page.locator('form[action*="check"] button, button[name=check]');
    if ((await check.count()) > 0) await check.first().click();
    await page.locator('button[value=continue]').click();
  } else {
    await page.locator('button[value=allow]').click();
  }
  await page.waitForURL(/\/connections\//);
  const connect = page.locator('main form button[type=submit]');
  const done = page.getByRole('button', { name: text(locale, 'wizard.finish') });
  await connect.or(done).first().waitFor();
  if (await connect.isVisible()) await connect.click();
  await done.waitFor({ timeout: 40_000 });
  await page.getByText(text(locale, 'wizard.done'), { exact: true }).waitFor();
}

async function bannerSays(page: Page, locale: Locale): Promise<string> {
  const banner = page.getByRole('region', { name: text(locale, 'banner.label') });
  await banner.waitFor({ timeout: 40_000 });
  return banner.innerText();
}

/** There is this one incident, and the banner tells it in the language of the screen. */
async function incidentIsTold(page: Page, locale: Locale, channel: string, cause: string): Promise<void> {
  const told = await bannerSays(page, locale);
  const { items } = await api<{ items: Incident[] }>('nam', '/incidents?open=true');
  expect(items.map((incident) => [incident.channel.name, incident.diagnosis.cause])).toEqual([[channel, cause]]);
  const titles = items[0]?.diagnosis.texts;
  expect(titles?.vi.title).not.toBe(titles?.en.title);
  expect(told).toContain(titles?.[locale].title);
}

async function verdictIs(page: Page, tone: string): Promise<string> {
  const verdict = page.locator(`[data-testid=verdict][data-tone=${tone}]`);
  await verdict.waitFor({ timeout: 40_000 });
  return verdict.innerText();
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await axe(page)).toEqual([]);
}

describe.each<Locale>(['vi', 'en'])('in %s', (locale) => {
  beforeEach(mend);

  afterEach(async () => {
    await mend();
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  describe('the network', () => {
    it('three_messages_written_offline_survive_a_reload_and_go_out_once_each_in_order', async () => {
      const mark = newMark();
      const conversation = await customerWrites('hoa', `${mark} Còn size 38 không?`);
      const { context, page } = await sit('lan', locale);
      await openThread(page, conversation);
      // The shell has to be on the device before the network goes, as after any second visit.
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.waitForTimeout(2000);
      await context.setOffline(true);
      await page.locator('header [data-state=offline]').waitFor();
      expect(await verdictIs(page, 'hold')).toContain(text(locale, 'verdict.offline'));
      const words = ['một', 'hai', 'ba'].map((word) => `${mark} ${word}`);
      for (const each of words) await write(page, each);
      const waits = text(locale, 'state.device').replace('{why}', text(locale, 'device.noNetwork'));
      await bubble(page, words[2] ?? '').getByText(waits).waitFor();
      await expectAccessible(page);

      await page.reload();
      for (const each of words) await bubble(page, each).getByText(waits).waitFor();
      expect(await phone('hoa', mark)).toEqual([]);

      await context.setOffline(false);
      await onPhone('hoa', mark, words);
      await shows(page, words[2] ?? '', 'sent', 'delivered', 'read');
      expect(await bubble(page, mark).count()).toBe(3);
    });

    it('an_unreachable_provider_is_tried_again_by_itself_at_a_time_that_is_said', async () => {
      const mark = newMark();
      const conversation = await customerWrites('binh', `${mark} Giá bao nhiêu?`);
      const { page } = await sit('lan', locale);
      await openThread(page, conversation);
      await control('PUT', '/lines', { META: 'down' });
      await write(page, `${mark} Dạ 890k ạ`);
      await shows(page, `${mark} Dạ`, 'retrying');
      expect(await bubble(page, `${mark} Dạ`).innerText()).toMatch(/\d\d:\d\d/);
      await expectAccessible(page);
      // Nobody presses anything: the time that was said comes.
      await control('PUT', '/lines', { META: 'up' });
      await control('POST', '/clock', { advance: 'PT2M' });
      await onPhone('binh', mark, [`${mark} Dạ 890k ạ`], 70);
      await shows(page, `${mark} Dạ`, 'sent', 'delivered', 'read');
    });

    it('an_answer_lost_on_the_way_is_in_doubt_until_the_echo_settles_it_and_never_doubles', async () => {
      const mark = newMark();
      const conversation = await customerWrites('thu', `${mark} Có ship không?`);
      const { page } = await sit('lan', locale);
      await openThread(page, conversation);
      await control('PUT', '/webhook-faults', { hold: true });
      await control('POST', '/faults', { provider: 'META', operation: 'send', kind: 'cut_after', times: 1 });
      await write(page, `${mark} Dạ có ạ`);
      await shows(page, `${mark} Dạ`, 'unconfirmed');
      await bubble(page, `${mark} Dạ`).getByText(text(locale, 'state.unconfirmed'), { exact: true }).waitFor();
      await expectAccessible(page);
      await control('PUT', '/webhook-faults', { hold: false });
      await control('POST', '/webhooks/flush', {});
      await shows(page, `${mark} Dạ`, 'sent', 'delivered', 'read');
      await onPhone('thu', mark, [`${mark} Dạ có ạ`]);
    });
  });

  describe('the authorization', () => {
    const full = { roles: { [PAGE]: 'full' } };
    const BREAKS: [string, string, object, object][] = [
      ['the_page_role_was_lost', 'channel.auth_role_lost', { roles: { [PAGE]: 'none' } }, full],
      ['the_password_was_changed', 'channel.auth_password_changed', { password: 'changed' }, full],
      ['the_app_was_removed', 'channel.auth_app_removed', { app: 'removed' }, full],
    ];
    // They differ in their words alone, and every word is tested elsewhere: the others once each.
    const own = locale === 'vi' ? 1 : 2;

    it.each(BREAKS.filter((_, n) => n === 0 || n === own))('five_messages_in_two_conversations_wait_and_arrive_in_order_when_%s', async (_what, cause, change, undo) => {
      const mark = newMark();
      const one = await customerWrites('hoa', `${mark} Alo shop`);
      const other = await customerWrites('binh', `${mark} Shop ơi`);
      const { page } = await sit('lan', locale);
      const admin = await sit('nam', locale);
      await control('PATCH', '/meta/people/nam', change);
      const toHoa = ['một', 'hai', 'ba'].map((word) => `${mark} ${word}`);
      const toBinh = ['bốn', 'năm'].map((word) => `${mark} ${word}`);
      await openThread(page, one);
      for (const each of toHoa) await write(page, each);
      await shows(page, toHoa[0] ?? '', 'held');
      expect(await verdictIs(page, 'hold')).not.toBe('');
      await bubble(page, toHoa[2] ?? '').getByText(pattern(locale, 'state.held')).or(bubble(page, toHoa[2] ?? '').getByText(text(locale, 'state.waiting'))).waitFor();
      await openThread(page, other);
      for (const each of toBinh) await write(page, each);
      expect(await bannerSays(page, locale)).toMatch(pattern(locale, 'banner.askAdmin'));
      await expectAccessible(page);

      // An admin is told once, however many wait.
      await incidentIsTold(admin.page, locale, 'Giày Minh', cause);
      await page.goto('/outbox');
      await page.locator('li', { hasText: toBinh[1] ?? '' }).waitFor();
      await expectAccessible(page);

      await control('PATCH', '/meta/people/nam', undo);
      await reconnect(admin.page, locale, 'messenger', 'nam');
      await expectAccessible(admin.page);
      await onPhone('hoa', mark, toHoa);
      await onPhone('binh', mark, toBinh);
      await openThread(page, one);
      await shows(page, toHoa[2] ?? '', 'sent', 'delivered', 'read');
    });

    it('when_the_zalo_grant_was_withdrawn_messages_wait_and_arrive_in_order', async () => {
      const mark = newMark();
      const conversation = await customerWrites('zbinh', `${mark} OA ơi`);
      const { page } = await sit('lan', locale);
      const admin = await sit('nam', locale);
      await control('PUT', '/zalo/grant', { withdrawn: true });
      await openThread(page, conversation);
      const words = ['một', 'hai', 'ba'].map((word) => `${mark} ${word}`);
      for (const each of words) await write(page, each);
      await shows(page, words[0] ?? '', 'held');
      await incidentIsTold(admin.page, locale, 'Minh Shoes', 'channel.auth_lost_zalo');
      await reconnect(admin.page, locale, 'zalo');
      await onPhone('zbinh', mark, words);
      await shows(page, words[2] ?? '', 'sent', 'delivered', 'read');
    });
  });

  describe('the permission', () => {
    it('is_said_before_typing_asked_for_with_one_click_and_given_with_one', async () => {
      const customer = locale === 'vi' ? 'hung' : 'dao';
      const mark = newMark();
      const conversation = await customerWrites(customer, `${mark} Tư vấn giúp mình`);
      const refusal = await apiRaw('binh', `/conversations/${conversation}/replies`, {
        method: 'POST',
        headers: { 'Idempotency-Key': `${mark}-refused` },
        body: JSON.stringify({ text: `${mark} không được gửi` }),
      });
      expect(refusal.status).toBe(403);
      expect(refusal.headers.get('Content-Type')).toContain('application/problem+json');
      expect(await refusal.json()).toMatchObject({ cause: 'permission.not_in_conversation', actions: ['request_to_join'] });

      const binh = await sit('binh', locale);
      await openThread(binh.page, conversation);
      expect(await verdictIs(binh.page, 'no')).not.toBe('');
      await expectAccessible(binh.page);
      await binh.page.locator('[data-pane=composer] textarea').fill(`${mark} Dạ em tư vấn ngay`);
      await binh.page.getByRole('button', { name: text(locale, 'action.request_to_join') }).click();
      await binh.page.getByRole('button', { name: text(locale, 'action.withdraw') }).waitFor();

      const lan = await sit('lan', locale);
      await openThread(lan.page, conversation);
      await lan.page.getByText(`${mark} Dạ em tư vấn ngay`).waitFor();
      await expectAccessible(lan.page);
      await lan.page.getByRole('button', { name: text(locale, 'requests.approve') }).click();
      await onPhone(customer, mark, [`${mark} Dạ em tư vấn ngay`]);
      await shows(binh.page, `${mark} Dạ em`, 'sent', 'delivered', 'read');
      await verdictIs(binh.page, 'ok');
    });
  });

  describe('the allowance', () => {
    it('used_up_until_tomorrow_holds_with_the_time_and_sends_all_in_order_then', async () => {
      const mark = newMark();
      const conversation = await customerWrites('zhoa', `${mark} Cho hỏi giá`);
      const { page } = await sit('lan', locale);
      await control('PUT', '/allowance', { provider: 'ZALO', remaining: 0, resets: 'tomorrow' });
      await openThread(page, conversation);
      const words = ['một', 'hai', 'ba'].map((word) => `${mark} ${word}`);
      for (const each of words) await write(page, each);
      await shows(page, words[0] ?? '', 'held');
      await page.getByText(/00:0\d, \d\d\/\d\d/).first().waitFor();
      await expectAccessible(page);
      expect(await phone('zhoa', mark)).toEqual([]);
      await control('POST', '/clock', { to: 'tomorrow' });
      // Not every shop at the stroke of midnight: they go on within the first two minutes.
      await control('POST', '/clock', { advance: 'PT3M' });
      await onPhone('zhoa', mark, words, 60);
      await shows(page, words[2] ?? '', 'sent', 'delivered', 'read');
    });

    it('spent_too_fast_slows_down_and_loses_nothing', async () => {
      const mark = newMark();
      const conversation = await customerWrites('hoa', `${mark} Nhanh giúp mình`);
      const { page } = await sit('lan', locale);
      await control('PUT', '/pace', { provider: 'META', page: PAGE, perSecond: 1, for: 'PT4S' });
      await openThread(page, conversation);
      const words = ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu'].map((word) => `${mark} ${word}`);
      for (const each of words) await write(page, each);
      // The provider asks for a pause of a minute; the clock need not be waited for.
      await page.locator('[data-pane=thread] li:is([data-shown=retrying], [data-shown=held])', { hasText: mark }).first().waitFor();
      await control('POST', '/clock', { advance: 'PT2M' });
      await onPhone('hoa', mark, words, 80);
      await shows(page, words[5] ?? '', 'sent', 'delivered', 'read');
    });

    it('a_closed_window_holds_until_the_customer_writes', async () => {
      const mark = newMark();
      const conversation = await customerWrites('binh', `${mark} Để mình nghĩ`);
      const { page } = await sit('lan', locale);
      await control('POST', '/meta/windows/close', { customer: 'binh', page: PAGE });
      await openThread(page, conversation);
      await write(page, `${mark} Chị nghĩ xong chưa ạ`);
      await shows(page, `${mark} Chị`, 'held');
      await expectAccessible(page);
      await customerWrites('binh', `${mark} Rồi, mình lấy`);
      await onPhone('binh', mark, [`${mark} Chị nghĩ xong chưa ạ`]);
      await shows(page, `${mark} Chị`, 'sent', 'delivered', 'read');
    });

    it('a_customer_who_blocked_the_page_gives_the_message_back_and_is_marked', async () => {
      const mark = newMark();
      const conversation = await customerWrites('thu', `${mark} Thôi nhé`);
      const { page } = await sit('lan', locale);
      await openThread(page, conversation);
      await control('PATCH', '/meta/customers/thu', { blocked: true });
      await write(page, `${mark} Dạ vâng ạ`);
      await shows(page, `${mark} Dạ`, 'bounced');
      await page.locator('[data-pane=customer]').getByText(text(locale, 'customer.unreachable')).waitFor();
      await expectAccessible(page);
      expect(await phone('thu', mark)).toEqual([]);
      await control('PATCH', '/meta/customers/thu', { blocked: false });
      await customerWrites('thu', `${mark} Mình quay lại rồi`);
      await page.locator('[data-pane=customer]').getByText(text(locale, 'customer.unreachable')).waitFor({ state: 'hidden' });
    });

    it('an_unknown_code_is_held_for_the_agent_with_the_providers_words_under_details', async () => {
      const mark = newMark();
      const conversation = await customerWrites('hoa', `${mark} Alo`);
      const { page } = await sit('lan', locale);
      await openThread(page, conversation);
      await control('POST', '/faults', { provider: 'META', operation: 'send', kind: 'error', times: 1, http: 400, code: 98765, message: 'Something nobody has seen.' });
      await write(page, `${mark} Dạ em nghe`);
      await shows(page, `${mark} Dạ`, 'held');
      const card = bubble(page, `${mark} Dạ`).getByRole('group');
      await card.getByRole('button', { name: text(locale, 'failure.details') }).click();
      await card.getByText('Something nobody has seen.').waitFor();
      await card.getByText('98765').first().waitFor();
      await expectAccessible(page);

      // The last line of the help page: contact a consultant, with everything prepared.
      await card.getByRole('button', { name: text(locale, 'failure.support') }).click();
      const prepared = page.getByRole('dialog').locator('textarea[readonly]');
      await prepared.waitFor();
      const redacted = await prepared.inputValue();
      expect(redacted).toContain('98765');
      for (const secret of [mark, 'EAA', 'tt_', 'Trần Thị Hoa']) expect(redacted).not.toContain(secret);
      await expectAccessible(page);
      await page.keyboard.press('Escape');

      await card.getByRole('button', { name: text(locale, 'action.send_again') }).click();
      await onPhone('hoa', mark, [`${mark} Dạ em nghe`]);
      await shows(page, `${mark} Dạ`, 'sent', 'delivered', 'read');
    });
  });
});

