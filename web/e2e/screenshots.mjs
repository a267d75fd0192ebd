// node e2e/screenshots.mjs [base URL] [folder]: every page in both languages, desktop and phone, each looked at by axe.
// Needs the sandbox (it signs in as its sample people). With SIM_URL and SANDBOX_JSON it first sets up a shop in trouble, so that
// there is something to see; best on a fresh sandbox. Exits with 1 if axe finds anything.
import { mkdirSync } from 'node:fs';
import { axe, launch, newContext, overflowing, signIn, tooLow } from './browser.mjs';
import { setScenes } from './scenes.mjs';
import { named, shootSettings, shootThreads } from './screenshots-more.mjs';

const [baseURL = 'http://localhost:8080', folder = 'screenshots'] = process.argv.slice(2);
const ONLY = process.env.ONLY;
const { people } = await (await fetch(`${baseURL}/api/sandbox`)).json();
const byEmail = (/** @type {string} */ name) => people.find((/** @type {{ email: string }} */ person) => person.email.startsWith(name));
const { SIM_URL, SANDBOX_JSON } = process.env;
if (SIM_URL && SANDBOX_JSON) await setScenes({ baseURL, simURL: SIM_URL, sandbox: SANDBOX_JSON });
mkdirSync(folder, { recursive: true });

const browser = await launch();
let found = 0;

/** @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.waitForLoadState('load');
  await page
    .waitForFunction(() => !/Đang tải|Đang kiểm tra|Đang chuẩn bị|Loading|Checking|Preparing/.test(document.body.innerText), null, { timeout: 8000 })
    .catch(() => console.log('! still loading'));
  await page.waitForTimeout(350);
}

for (const locale of /** @type {const} */ (['vi', 'en'])) {
  for (const width of [1280, 360]) {
    const height = width === 360 ? 740 : 800;
    const context = await newContext(browser, { baseURL, locale, width, height });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log(`! ${error.message}`));
    page.on('console', (line) => line.type() === 'error' && !line.text().includes('401') && console.log(`! ${line.text()}`));

    const shoot = async (/** @type {string} */ name, whole = false) => {
      if (ONLY && !name.includes(ONLY)) return;
      await settled(page);
      const file = `${folder}/${name}-${locale}-${width}.png`;
      // The page scrolls in its frame: all of it is seen in a higher window.
      const hidden = whole ? await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight) : 0;
      if (hidden > 0) await page.setViewportSize({ width, height: Math.min(height + hidden, 4000) });
      await page.screenshot({ path: file });
      if (hidden > 0) await page.setViewportSize({ width, height });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const faults = await axe(page);
      if (wide > 0) faults.push(`scrolls sideways by ${wide} px`);
      faults.push(...(await overflowing(page)));
      if (width === 360) faults.push(...(await tooLow(page)));
      found += faults.length;
      console.log(`${faults.length === 0 ? 'ok' : 'NO'} ${file}`);
      for (const fault of faults) console.log(`   ${fault}`);
    };
    const open = async (/** @type {string} */ path) => page.goto(path);
    const api = async (/** @type {string} */ path) => (await page.request.get(`/api${path}`)).json();
    const camera = { page, open, shoot, settled: () => settled(page), api };

    await open('/');
    await shoot('sign-in');
    await signIn(page, byEmail('lan'));
    await shoot('inbox');
    await open('/inbox?filter=attention');
    await shoot('inbox-attention');
    const seen = new Set();
    const { items } = await api('/deliveries?state=unsent');
    for (const delivery of items) {
      if (seen.has(delivery.shown) || delivery.shown === 'waiting' || !delivery.diagnosis) continue;
      seen.add(delivery.shown);
      await open(`/inbox/${delivery.conversationId}`);
      await shoot(`thread-${delivery.shown}`);
      if (delivery.shown !== 'held') continue;
      const card = page.locator('[role=group]:has(button[aria-expanded])').first();
      await card.locator('button[aria-expanded]').first().click();
      await card.locator('button').last().scrollIntoViewIfNeeded();
      await shoot('thread-details');
      await card.locator('button').last().click();
      await page.locator('textarea[readonly]').waitFor();
      await shoot('support');
    }
    const all = (await api('/conversations?filter=all')).items;
    const theirs = all.find((/** @type {{ member: boolean }} */ conversation) => !conversation.member);
    const comment = all.find((/** @type {{ post: unknown }} */ conversation) => conversation.post);
    const fine = all.find((/** @type {{ mayReply: boolean, notSent: number, channel: { interrupted: boolean } }} */ c) => c.mayReply && c.notSent === 0 && !c.channel.interrupted);
    for (const [name, conversation] of Object.entries({ 'thread-not-mine': theirs, 'thread-comment': comment, thread: fine })) {
      if (!conversation) continue;
      await open(`/inbox/${conversation.id}`);
      await shoot(name);
    }
    const busy = all.find((/** @type {{ post: unknown, mayReply: boolean, notSent: number }} */ c) => c.post && c.mayReply && c.notSent > 0);
    if (busy) {
      await open(`/inbox/${busy.id}`);
      await settled(page);
      await page.locator('[data-pane=thread]').evaluate((pane) => pane.scrollTo(0, 0));
      await shoot('comments');
      await page.getByRole('button', { name: named('act.DELETE') }).first().click();
      await shoot('comments-delete');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: named('comment.replyPrivately') }).first().click();
      await shoot('comments-private');
      await page.keyboard.press('Escape');
      await page.locator('[data-pane=thread]').evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
      await shoot('comments-end');
    }
    await shootThreads(camera, all);
    await open('/outbox');
    await shoot('outbox');
    await open('/requests');
    await shoot('requests');
    await open('/nowhere');
    await shoot('not-found');
    if (fine) {
      // Kept by the service worker and the device: a reload without a network still shows the thread.
      await open(`/inbox/${fine.id}`);
      await settled(page);
      await context.setOffline(true);
      await page.waitForTimeout(300);
      await shoot('offline');
      await context.setOffline(false);
    }
    await context.clearCookies();
    await open('/');
    await signIn(page, byEmail('nam'));
    for (const provider of ['messenger', 'zalo']) {
      await open(`/settings/messages/${provider}`);
      await shoot(`channels-${provider}`);
      await open(`/settings/messages/${provider}/connect`);
      await shoot(`connect-${provider}`);
    }
    for (const channel of (await api('/channels')).items) {
      await open(`/settings/messages/${channel.provider === 'ZALO' ? 'zalo' : 'messenger'}/allowance/${channel.id}`);
      await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
      await shoot(`allowance-${channel.externalId}`, true);
    }
    await shootSettings(camera);
    await open('/settings/messages?problem=connection.state');
    await shoot('channels-problem');
    const { items: channels } = await api('/channels');
    const troubled = channels.find((/** @type {{ sending: { light: string } }} */ channel) => channel.sending.light === 'interrupted');
    if (troubled) {
      await open(`/settings/messages/messenger/connect?channel=${troubled.id}`);
      await shoot('reconnect');
      await open(`/settings/messages/messenger/channels/${troubled.id}`);
      await shoot('health');
      // The owner's link: its dialog, then its own page as somebody without an account sees it.
      await page.getByRole('button', { name: /Gửi liên kết cho chủ Trang|Send link to Page owner/ }).first().click();
      await page.getByRole('button', { name: /^(Tạo liên kết|Make a link)$/ }).click();
      const url = page.getByRole('dialog').getByRole('textbox');
      await url.waitFor();
      await shoot('owner-link');
      const link = new URL(await url.inputValue());
      await context.clearCookies();
      await open(`/reconnect${link.hash}`);
      await shoot('owner-page');
    }
    await context.close();
  }
}
await browser.close();
console.log(found === 0 ? 'axe: nothing found' : `axe: ${found} findings`);
process.exit(found === 0 ? 0 : 1);
