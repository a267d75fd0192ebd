import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axe, launch, newContext } from './browser.mjs';
import { api, BASE_URL, bubble, control, customerWrites, eventually, mend, newMark, onPhone, openThread, PAGE, pageOf, shows, text, write } from './world';

/** What must hold on every day, with nothing broken. */

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  await mend();
});

afterAll(async () => {
  await browser.close();
});

describe('the app', () => {
  it('shows_what_a_customer_writes_without_a_reload', async () => {
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    const mark = newMark();
    const conversation = await customerWrites('hoa', `${mark} Alo`);
    await openThread(page, conversation);
    await customerWrites('hoa', `${mark} Có ai không?`);
    await page.locator('[data-pane=thread] li', { hasText: `${mark} Có ai không?` }).waitFor({ timeout: 8000 });
    await page.locator('[data-pane=list]', { hasText: `${mark} Có ai không?` }).waitFor({ timeout: 8000 });
    await context.close();
  });

  it('switches_the_language_at_once_and_without_a_reload', async () => {
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    await page.evaluate(() => Object.assign(window, { stillHere: true }));
    await page.getByRole('navigation', { name: text('vi', 'nav.main') }).waitFor();
    await page.locator('label', { hasText: 'English' }).click();
    await page.getByRole('navigation', { name: text('en', 'nav.main') }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, 'stillHere' in window])).toEqual(['en', true]);
    await page.locator('label', { hasText: 'Tiếng Việt' }).click();
    await page.getByRole('navigation', { name: text('vi', 'nav.main') }).waitFor();
    await context.close();
  });

  it('is_used_with_the_keyboard_alone', async () => {
    const mark = newMark();
    await customerWrites('binh', `${mark} Mở bằng bàn phím`);
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    const first = page.locator('[data-pane=list] button[tabindex="0"]');
    await first.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/inbox\/[0-9a-f-]+/);
    await page.locator('[data-testid=verdict][data-tone=ok]').waitFor();
    await page.locator('[data-pane=thread] li', { hasText: `${mark} Mở bằng bàn phím` }).waitFor();
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    await page.keyboard.type(`${mark} Dạ`);
    // An input method that ends a word with Enter sends nothing.
    await page.locator('textarea').dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
    expect(await page.locator('textarea').inputValue()).toBe(`${mark} Dạ`);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('dòng hai');
    await page.keyboard.press('Enter');
    await onPhone('binh', mark, [`${mark} Dạ\ndòng hai`]);
    await context.close();
  });

  it('answers_a_comment_under_its_post', async () => {
    const mark = newMark();
    await control('POST', '/meta/comments', { customer: 'dao', page: PAGE, text: `${mark} Giá sao shop?` });
    const { items } = await eventually(
      () => api<{ items: { id: string; snippet: { text: string } | null; channel: { kind: string } }[] }>('ha', '/conversations?filter=all&limit=200'),
      (seen) => seen.items.some(({ snippet }) => snippet?.text.startsWith(mark)),
      'the comment in the inbox',
    );
    const found = items.find(({ snippet }) => snippet?.text.startsWith(mark));
    expect(found?.channel.kind).toBe('PAGE_COMMENT');
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    await openThread(page, found?.id ?? '');
    await write(page, `${mark} Dạ 890k ạ`);
    await shows(page, `${mark} Dạ`, 'sent', 'delivered', 'read');
    await eventually(
      () => control('GET', '/state').then((state) => JSON.stringify(state).split(`${mark} Dạ 890k ạ`).length - 1),
      (times) => times >= 1,
      'the reply under the comment',
    );
    await context.close();
  });

  it('sends_once_from_two_tabs', async () => {
    const mark = newMark();
    const conversation = await customerWrites('thu', `${mark} Hai thẻ`);
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    const other = await context.newPage();
    await openThread(page, conversation);
    await openThread(other, conversation);
    await context.setOffline(true);
    await page.locator('header [data-state=offline]').waitFor();
    await write(page, `${mark} một`);
    await bubble(other, `${mark} một`).waitFor();
    await other.locator('header [data-state=offline]').waitFor();
    await write(other, `${mark} hai`);
    await context.setOffline(false);
    await onPhone('thu', mark, [`${mark} một`, `${mark} hai`]);
    await context.close();
  });

  it('leads_from_list_to_thread_and_back_on_a_phone', async () => {
    const { context, page } = await pageOf(browser, 'lan', 'vi');
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('[data-pane=list] button').first().click();
    await page.locator('textarea').waitFor();
    expect(await page.locator('[data-pane=list]').isVisible()).toBe(false);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('link', { name: text('vi', 'thread.back') }).click();
    await page.locator('[data-pane=list]').waitFor();
    await context.close();
  });

  it('opens_a_page_of_help_by_its_address', async () => {
    const { context, page } = await pageOf(browser, 'lan', 'en');
    await page.goto(`${BASE_URL}/help/window.closed`);
    await page.locator('main details').waitFor();
    await page.reload();
    await page.locator('main details').waitFor();
    expect(await page.locator('main code').allTextContents()).toContain('window.closed');
    await context.close();
  });

  it('tells_an_owner_who_came_back_in_another_browser_to_open_the_link_there', async () => {
    const context = await newContext(browser, { baseURL: BASE_URL });
    const page = await context.newPage();
    await page.goto('/reconnect?problem=link.other_browser');
    await page.getByText(text('vi', 'reconnect.otherBrowser.title')).waitFor();
    expect(await page.locator('main').getByRole('alert').count()).toBe(1);
    await context.close();
  });

  it('tells_a_stranger_nothing', async () => {
    const context = await newContext(browser, { baseURL: BASE_URL });
    const page = await context.newPage();
    await page.goto('/outbox');
    await page.locator('input[type=password]').fill('sai');
    await page.locator('input[type=email]').fill('lan@sandbox.tintoi');
    await page.locator('form button[type=submit]').click();
    await page.getByText(text('vi', 'signIn.wrong')).waitFor();
    expect(await axe(page)).toEqual([]);
    await context.close();
  });
});
