import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import en from '../src/texts/en.json';
import vi from '../src/texts/vi.json';
import { newContext, signIn } from './browser.mjs';

/** A started sandbox: BASE_URL is the product, SIM_URL the simulators, SANDBOX_JSON the file with people and tokens. */
export const BASE_URL = process.env.PRODUCT_URL ?? 'http://localhost:8080';
export const SIM_URL = process.env.SIM_URL ?? 'http://localhost:8081';
const SANDBOX_JSON = process.env.SANDBOX_JSON ?? new URL('../../data/sandbox.json', import.meta.url).pathname;

export const PAGE = '100000000000001';
export const OA = '3000000000000001';

export type Locale = 'vi' | 'en';
export type Who = 'minh' | 'nam' | 'ha' | 'lan' | 'binh';

interface Person {
  name: string;
  email: string;
  password: string;
  role: string;
  token: string;
}

let people: Person[] | undefined;

export function person(who: Who): Person {
  people ??= (JSON.parse(readFileSync(SANDBOX_JSON, 'utf8')) as { people: Person[] }).people;
  const found = people.find(({ email }) => email.startsWith(`${who}@`));
  if (!found) throw new Error(`no ${who} in ${SANDBOX_JSON}`);
  return found;
}

/** A text of the web app's catalogue. */
export function text(locale: Locale, id: keyof typeof vi): string {
  return (locale === 'vi' ? vi : en)[id];
}

/** The catalogue's text with anything in the place of its values, to look for on a page. */
export function pattern(locale: Locale, id: keyof typeof vi): RegExp {
  const parts = text(locale, id).split(/\{[^}]*\}/);
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
}

export async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${SIM_URL}/control${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} /control${path}: ${response.status} ${answer}`);
  return (answer === '' ? undefined : JSON.parse(answer)) as T;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export async function api<T = unknown>(who: Who, path: string, init: Asked = {}): Promise<T> {
  const response = await apiRaw(who, path, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export function apiRaw(who: Who, path: string, init: Asked = {}): Promise<Response> {
  return fetch(`${BASE_URL}/api${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${person(who).token}`, 'Content-Type': 'application/json', ...init.headers },
  });
}

/** Asks again until it is so. It fails by the deadline with the last thing it saw. */
export async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean, what: string, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** What the shop's messages look like on the customer's phone: the truth. */
export async function phone(customer: string, mark: string): Promise<string[]> {
  const zalo = customer.startsWith('z');
  const { messages } = await control<{ messages: { direction: string; text: string }[] }>(
    'GET',
    `/messages?customer=${customer}&page=${zalo ? OA : PAGE}`,
  );
  return messages.filter(({ direction, text: words }) => direction === 'out' && words.startsWith(mark)).map(({ text: words }) => words);
}

export async function onPhone(customer: string, mark: string, expected: string[], seconds = 45): Promise<void> {
  await eventually(
    () => phone(customer, mark),
    (seen) => seen.length >= expected.length,
    `${expected.length} messages on ${customer}'s phone`,
    seconds,
  );
  // What would be doubled comes a little later.
  await new Promise((resolve) => setTimeout(resolve, 700));
  const seen = await phone(customer, mark);
  if (JSON.stringify(seen) !== JSON.stringify(expected)) {
    throw new Error(`on ${customer}'s phone: ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
  }
}

let counter = 0;

/** A short word of its own for each test, with which all its messages begin. */
export function newMark(): string {
  counter += 1;
  return `${Date.now().toString(36).slice(-5)}${counter}`;
}

interface Conversation {
  id: string;
  snippet: { text: string } | null;
}

/** The customer writes, and the conversation is there. */
export async function customerWrites(customer: string, words: string): Promise<string> {
  if (customer.startsWith('z')) await control('POST', '/zalo/messages', { customer, text: words });
  else await control('POST', '/meta/messages', { customer, page: PAGE, text: words });
  const { items } = await eventually(
    () => api<{ items: Conversation[] }>('ha', '/conversations?filter=all&limit=200'),
    (page) => page.items.some(({ snippet }) => snippet?.text === words),
    `“${words}” in the inbox`,
  );
  return items.find(({ snippet }) => snippet?.text === words)?.id ?? '';
}

export function pageOf(browser: Browser, who: Who, locale: Locale): Promise<{ context: BrowserContext; page: Page }> {
  return newContext(browser, { baseURL: BASE_URL, locale }).then(async (context) => {
    const page = await context.newPage();
    await signIn(page, person(who));
    return { context, page };
  });
}

export async function openThread(page: Page, conversationId: string): Promise<void> {
  await page.goto(`/inbox/${conversationId}`);
  await page.locator('[data-testid=verdict]:not([data-tone=checking])').waitFor();
}

export async function write(page: Page, words: string): Promise<void> {
  const field = page.locator('[data-pane=composer] textarea');
  await field.fill(words);
  await field.press('Enter');
  await page.locator('[data-pane=thread] li', { hasText: words }).first().waitFor();
}

export function bubble(page: Page, words: string): Locator {
  return page.locator('[data-pane=thread] li[data-direction=out]', { hasText: words });
}

/** The bubble's state, as the page tells it. */
export async function shows(page: Page, words: string, ...shown: string[]): Promise<void> {
  const selector = shown.map((name) => `li[data-shown=${name}]`).join(',');
  await page.locator(`[data-pane=thread] :is(${selector})`, { hasText: words }).first().waitFor({ timeout: 40_000 });
}

/** Everything in order again, whatever a test has left behind. */
export async function mend(): Promise<void> {
  await control('DELETE', '/faults');
  await control('PUT', '/lines', { META: 'up', ZALO: 'up' });
  await control('PUT', '/webhook-faults', { duplicate: 0, reorder: false, delayMs: 0, drop: false, hold: false });
  await control('POST', '/webhooks/flush', {});
  await control('PUT', '/allowance', { provider: 'META', page: PAGE, remaining: null });
  await control('PUT', '/allowance', { provider: 'ZALO', remaining: null });
  await control('PUT', '/pace', { provider: 'META', page: PAGE, perSecond: null });
}
