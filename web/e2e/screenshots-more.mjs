import { readFileSync } from 'node:fs';

/**
 * The rest of the pages: contents and forms in the thread, settings, help. They are found by what the scenes left behind.
 * @typedef {{ page: import('playwright-core').Page, open: (path: string) => Promise<unknown>, shoot: (name: string, whole?: boolean) => Promise<void>, settled: () => Promise<void>, api: (path: string) => Promise<any> }} Camera
 */

const CATALOGUES = ['vi', 'en'].map((locale) => JSON.parse(readFileSync(new URL(`../src/texts/${locale}.json`, import.meta.url), 'utf8')));

/** What is called so in either language. @param {string} id */
export const named = (id) => new RegExp(`^(${CATALOGUES.map((texts) => texts[id]).join('|')})$`);

/** @param {Camera} camera @param {any[]} all the conversations */
export async function shootThreads({ page, open, shoot, settled }, all) {
  const of = (/** @type {string} */ name) => all.find((each) => each.customer.name === name);
  const top = () => page.locator('[data-pane=thread]').evaluate((pane) => pane.scrollTo(0, 0));
  const recovered = of('Khách 2');
  if (recovered) {
    await open(`/inbox/${recovered.id}`);
    await page.getByRole('button', { name: named('thread.recovered') }).last().click();
    await shoot('thread-recovered');
  }
  const tapped = of('Khách 1');
  if (tapped) {
    await open(`/inbox/${tapped.id}`);
    await settled();
    await shoot('content-buttons');
    await top();
    await shoot('content-choices');
    await page.getByRole('button', { name: named('choices.add') }).click();
    const field = page.getByTestId('choices-editor').getByRole('textbox');
    for (const title of ['Có, giao chiều nay', 'Để mai', 'Gọi lại cho em']) {
      await field.fill(title);
      await field.press('Enter');
    }
    await shoot('composer-choices');
  }
  const zalo = of('Bình Lê');
  if (zalo) {
    await open(`/inbox/${zalo.id}`);
    await settled();
    await shoot('content-list');
    await top();
    await shoot('content-form');
    await page.getByRole('button', { name: named('form.add') }).click();
    await page.getByRole('dialog').waitFor();
    await shoot('form-dialog');
    await page.keyboard.press('Escape');
  }
}

/** @param {Camera} camera */
export async function shootSettings({ page, open, shoot, api }) {
  for (const name of ['unknown', 'notices', 'sending']) {
    await open(`/settings/${name}`);
    await shoot(name, true);
  }
  await open('/help');
  await shoot('help', true);
  const vietnamese = (await page.locator('html').getAttribute('lang')) === 'vi';
  await page.getByRole('searchbox').fill(vietnamese ? 'het han' : 'expired');
  await shoot('help-search', true);
  for (const cause of ['channel.auth_lost', 'quota.exhausted_zalo', 'window.closed', 'delivery.unconfirmed', 'provider.unknown']) {
    await open(`/help/${cause}`);
    await page.locator('main details').first().waitFor();
    await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
    await shoot(`help-${cause}`, true);
  }
  await open('/help/nothing.known');
  await page.locator('main h1').waitFor();
  await shoot('help-none');
  for (const channel of (await api('/channels')).items) {
    await open(`/settings/messages/${channel.provider === 'ZALO' ? 'zalo' : 'messenger'}/channels/${channel.id}`);
    await shoot(`health-${channel.externalId}`, true);
  }
}
