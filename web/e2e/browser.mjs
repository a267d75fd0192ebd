import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium; another by CHROMIUM. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A context of its own: own cookies, own storage, one language.
 * @param {import('playwright-core').Browser} browser
 * @param {{ baseURL: string, locale?: 'vi' | 'en', width?: number, height?: number }} options
 */
export async function newContext(browser, { baseURL, locale = 'vi', width = 1280, height = 800 }) {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height },
    locale: locale === 'vi' ? 'vi-VN' : 'en-GB',
    timezoneId: 'Asia/Ho_Chi_Minh',
    reducedMotion: 'reduce',
  });
  await context.addInitScript((language) => localStorage.setItem('tintoi-locale', language), locale);
  return context;
}

/**
 * Signs in by the API, with the page's own cookies.
 * @param {import('playwright-core').Page} page
 * @param {{ email: string, password: string }} person
 */
export async function signIn(page, { email, password }) {
  await page.goto('/');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('nav[aria-label]').first().waitFor();
}

/**
 * What axe finds on the page as it is: WCAG 2.2 AA and axe's own best practices.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function axe(page) {
  // Evaluated by the debugger, which the page's Content-Security-Policy does not concern.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // @ts-expect-error axe is in the page, not here.
    const { violations } = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap((/** @type {any} */ violation) =>
      violation.nodes.map((/** @type {any} */ node) => `${violation.id}: ${node.target.join(' ')} — ${node.failureSummary.split('\n')[1]?.trim() ?? ''}`),
    );
  });
}

/**
 * What runs out of the part of the page it stands in, and is cut there or scrolls it sideways.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export function overflowing(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('main, .page, [data-pane]')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => `${part.getAttribute('data-pane') ?? part.id ?? part.className} runs over by ${part.scrollWidth - part.clientWidth} px`),
  );
}

/**
 * What is too low for a thumb: 44 px. Links within a sentence are excepted, as WCAG excepts them, and what a larger neighbour
 * takes the tap for.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export function tooLow(page) {
  return page.evaluate(() => {
    const found = [];
    for (const thing of document.querySelectorAll('button, a, input:not([type=file]), select, summary, textarea')) {
      const own = thing.getBoundingClientRect();
      const style = globalThis.getComputedStyle(thing);
      if (own.width <= 1 || style.visibility === 'hidden' || own.bottom <= 0) continue;
      if (thing.tagName === 'A' && style.display === 'inline') continue;
      if (thing.closest('.mantine-Switch-body, .mantine-Radio-body, .mantine-PasswordInput-input')) continue;
      // A button in a line of words reaches beyond itself by what is drawn behind it.
      const reach = globalThis.getComputedStyle(thing, '::after');
      const more = reach.position === 'absolute' ? -parseFloat(reach.top) - parseFloat(reach.bottom) : 0;
      if (own.height + more < 43.5) found.push(`too low for a thumb, ${Math.round(own.height)} px: ${(thing.textContent || thing.getAttribute('aria-label') || thing.tagName).trim().slice(0, 40)}`);
    }
    return [...new Set(found)];
  });
}
