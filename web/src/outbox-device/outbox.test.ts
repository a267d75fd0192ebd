import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../api';
import { Refused, Unreachable } from '../http';
import { openDevice, type DeviceDatabase, type DeviceReply } from './database';
import { newId } from './locks';
import { DeviceOutbox, pauseAfter, type Exclusively } from './outbox';

/** A server that remembers keys, as ours does, and does to each request what the test says. */
class Server {
  readonly requests: string[] = [];
  readonly taken = new Map<string, string>();
  answer: (reply: DeviceReply) => 'take' | 'lose the answer' | Error = () => 'take';

  uploads = false;
  readonly brought: string[] = [];

  readonly send = async (reply: DeviceReply, keep: (reply: DeviceReply) => Promise<void>): Promise<Message> => {
    this.requests.push(reply.text);
    await Promise.resolve();
    for (const file of (this.uploads && reply.files) || []) {
      if (file.fileId !== null) continue;
      this.brought.push(file.id);
      await keep({ ...reply, files: [{ ...file, fileId: `kept-${file.id}` }] });
    }
    const answer = this.answer(reply);
    if (answer instanceof Error) throw answer;
    this.taken.set(reply.id, reply.text);
    if (answer === 'lose the answer') throw new Unreachable('cut');
    return { id: `m-${reply.id}`, clientId: reply.id, text: reply.text } as Message;
  };

  get texts(): string[] {
    return [...this.taken.values()];
  }
}

const tails = new Map<string, Promise<void>>();
const oneTabAtATime: Exclusively = (name, work) => {
  const next = (tails.get(name) ?? Promise.resolve()).then(work, work);
  tails.set(name, next);
  return next;
};

const outboxes: DeviceOutbox[] = [];
/** What was opened, the newest last. */
const databases: DeviceDatabase[] = [];
const device = { online: true, now: 1_000_000, full: false };
let refusals: DeviceReply[] = [];

/** Puts nothing while the device is full. */
async function openLimited(name: string): Promise<DeviceDatabase> {
  const database = await openDevice(name);
  const put = database.put.bind(database);
  database.put = (...args) => (device.full ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : put(...args));
  databases.push(database);
  return database;
}

async function openTab(server: Server, name: string, person = 'lan'): Promise<DeviceOutbox> {
  const outbox = await DeviceOutbox.open(() => openLimited(name), person, {
    send: server.send,
    online: () => device.online,
    exclusively: oneTabAtATime,
    now: () => device.now,
    onSent: () => undefined,
    onRefused: (reply) => refusals.push(reply),
    onSignedOut: () => undefined,
  });
  outboxes.push(outbox);
  return outbox;
}

const timeout = setTimeout;


async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 4000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 4 s');
    await new Promise((resolve) => timeout(resolve, 2));
  }
}

afterEach(() => {
  vi.useRealTimers();
  for (const outbox of outboxes.splice(0)) outbox.close();
  for (const database of databases.splice(0)) database.close();
  refusals = [];
  device.online = true;
  device.full = false;
});

it('keeps_the_answers_that_are_offered_with_the_words', async () => {
  const server = new Server();
  server.answer = () => new Unreachable('away');
  const outbox = await openTab(server, `choices-${newId()}`);
  await outbox.write('hoa', 'Size nào ạ?', newId(), [], ['39', '40']);
  await until(() => outbox.waiting()[0]?.tries === 1);
  expect(outbox.waiting()[0]?.choices).toEqual(['39', '40']);
});

const picture = { id: 'f1', name: 'a.png', type: 'image/png', size: 3, bytes: new Uint8Array([1, 2, 3]).buffer, fileId: null };

describe('the outbox of the device', () => {
  it('keeps_files_with_their_bytes_over_a_reload', async () => {
    const server = new Server();
    const name = newId();
    device.online = false;
    const before = await openTab(server, name);
    await before.write('c1', '', newId(), [picture]);
    before.close();

    const after = await openTab(server, name);
    const [file] = after.waiting()[0]?.files ?? [];
    expect(file?.name).toBe('a.png');
    expect([...new Uint8Array(file?.bytes ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
  });

  it('does_not_bring_a_file_again_that_the_server_has', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Unreachable('cut');
    server.uploads = true;
    await outbox.write('c1', 'một', newId(), [picture]);
    await until(() => outbox.waiting()[0]?.tries === 1);
    expect(outbox.waiting()[0]?.files?.[0]?.fileId).toBe('kept-f1');
    server.answer = () => 'take';
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.brought).toEqual(['f1']);
  });

  it('sends_what_was_written_in_the_order_of_writing', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    await Promise.all(['một', 'hai', 'ba'].map((text) => outbox.write('c1', text, newId())));
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một', 'hai', 'ba']);
  });

  it('keeps_replies_over_a_reload_without_a_network_and_sends_each_once_when_it_is_back', async () => {
    const server = new Server();
    const name = newId();
    device.online = false;
    const before = await openTab(server, name);
    for (const text of ['một', 'hai', 'ba']) await before.write('c1', text, newId());
    expect(server.requests).toEqual([]);
    before.close();

    const after = await openTab(server, name);
    expect(after.waiting().map((reply) => reply.text)).toEqual(['một', 'hai', 'ba']);
    device.online = true;
    after.pump(true);
    await until(() => after.waiting().length === 0);
    expect(server.requests).toEqual(['một', 'hai', 'ba']);
  });

  it('tries_again_under_the_same_key_when_the_answer_was_lost', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => 'lose the answer';
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    server.answer = () => 'take';
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.requests).toEqual(['một', 'một']);
    expect(server.texts).toEqual(['một']);
  });

  it.each([403, 404])('takes_a_%i_that_names_no_cause_for_a_proxy_without_a_server', async (status) => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => 'lose the answer';
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    server.answer = () => new Refused({ status }, null);
    outbox.pump(true);
    await until(() => outbox.waiting()[0]?.tries === 2);
    expect(outbox.waiting()[0]?.state).toBe('waiting');
    expect(refusals).toEqual([]);

    server.answer = () => 'take';
    await outbox.write('c1', 'hai', newId());
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một', 'hai']);
  });

  it('believes_a_proxy_that_finds_it_too_large', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Refused({ status: 413 }, null);
    await outbox.write('c1', '', newId(), [picture]);
    await until(() => refusals.length === 1);
    expect(outbox.waiting()[0]?.state).toBe('refused');
  });

  it('lets_go_what_was_refused_though_the_server_shows_it_and_sends_what_waits_behind', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    const key = newId();
    server.answer = () => new Refused({ status: 403, cause: 'permission.not_in_conversation' }, null);
    await outbox.write('c1', 'một', key);
    await until(() => refusals.length === 1);
    server.answer = () => 'take';
    await outbox.write('c1', 'hai', newId());
    await outbox.letGo(new Set([null, 'other']));
    expect(outbox.waiting().map(({ text }) => text)).toEqual(['một', 'hai']);

    await outbox.letGo(new Set([null, key]));
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['hai']);
  });

  it('lets_nothing_pass_a_reply_that_could_not_be_sent_yet', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Refused({ status: 503 }, null);
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    server.answer = () => 'take';
    await outbox.write('c1', 'hai', newId());
    await outbox.write('c2', 'hội thoại khác', newId());
    await until(() => server.texts.includes('hội thoại khác'));
    expect(server.texts).not.toContain('hai');
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['hội thoại khác', 'một', 'hai']);
  });

  it('keeps_what_the_server_said_of_a_reply_that_waits_until_the_next_try_says_otherwise', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Refused({ status: 503, cause: 'storage.full' }, 5000);
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    expect(outbox.waiting()[0]).toMatchObject({ text: 'một', state: 'waiting', nextTryAt: device.now + 5000, problem: { cause: 'storage.full' } });

    server.answer = () => new Unreachable('cut');
    outbox.pump(true);
    await until(() => outbox.waiting()[0]?.tries === 2);
    expect(outbox.waiting()[0]?.problem).toBeNull();

    server.answer = () => 'take';
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một']);
  });

  it('goes_on_when_the_browser_takes_its_database_away', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Unreachable('cut');
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    databases.at(-1)?.close();
    await outbox.write('c1', 'hai', newId());

    databases.at(-1)?.close();
    server.answer = () => 'take';
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một', 'hai']);
    expect(outbox.stuckHere().size).toBe(0);
  });

  it('says_that_the_device_keeps_nothing_and_tries_again_by_itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Unreachable('cut');
    device.full = true;
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.stuckHere().has('c1'));
    expect(outbox.waiting()).toMatchObject([{ text: 'một', state: 'waiting', tries: 0 }]);

    server.answer = () => 'take';
    device.full = false;
    expect(vi.getTimerCount()).toBe(1);
    vi.runOnlyPendingTimers();
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một']);
    expect(outbox.stuckHere().size).toBe(0);
  });

  it('does_not_send_from_two_tabs', async () => {
    const server = new Server();
    const name = newId();
    device.online = false;
    const one = await openTab(server, name);
    const other = await openTab(server, name);
    for (const text of ['một', 'hai', 'ba']) await one.write('c1', text, newId());
    await until(() => other.waiting().length === 3);
    device.online = true;
    one.pump(true);
    other.pump(true);
    await until(() => one.waiting().length === 0 && other.waiting().length === 0);
    expect(server.requests).toEqual(['một', 'hai', 'ba']);
  });

  it('keeps_a_refused_reply_as_a_draft_with_its_reason_and_holds_what_follows', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Refused({ status: 403, cause: 'permission.not_in_conversation' }, null);
    await outbox.write('c1', 'một', newId());
    await until(() => refusals.length === 1);
    await outbox.write('c1', 'hai', newId());
    expect(outbox.waiting().map(({ text, state }) => [text, state])).toEqual([
      ['một', 'refused'],
      ['hai', 'waiting'],
    ]);
    expect(outbox.waiting()[0]?.problem?.cause).toBe('permission.not_in_conversation');

    server.answer = () => 'take';
    await outbox.sendAgain(outbox.waiting()[0]?.id ?? '');
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một', 'hai']);
  });

  it('tries_again_what_was_refused_for_an_old_cookie_only', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = () => new Refused({ status: 403, cause: 'sign_in.csrf' }, null);
    await outbox.write('c1', 'một', newId());
    await until(() => outbox.waiting()[0]?.tries === 1);
    expect(outbox.waiting()[0]?.state).toBe('waiting');
    expect(refusals).toEqual([]);

    server.answer = () => 'take';
    outbox.pump(true);
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['một']);
  });

  it('lets_what_follows_go_when_a_refused_reply_is_discarded', async () => {
    const server = new Server();
    const outbox = await openTab(server, newId());
    server.answer = ({ text }) => (text === 'quá dài' ? new Refused({ status: 422, cause: 'content.too_long' }, null) : 'take');
    await outbox.write('c1', 'quá dài', newId());
    await outbox.write('c1', 'hai', newId());
    await until(() => refusals.length === 1);
    await outbox.remove(outbox.waiting()[0]?.id ?? '');
    await until(() => outbox.waiting().length === 0);
    expect(server.texts).toEqual(['hai']);
  });

  it('keeps_replies_for_the_person_who_wrote_them_when_the_session_is_over', async () => {
    const server = new Server();
    const name = newId();
    const lan = await openTab(server, name);
    server.answer = () => new Refused({ status: 401 }, null);
    await lan.write('c1', 'một', newId());
    await until(() => lan.waiting()[0]?.tries === 1);
    lan.close();
    const binh = await openTab(server, name, 'binh');
    expect(binh.waiting()).toEqual([]);
    server.answer = () => 'take';
    const again = await openTab(server, name);
    await until(() => again.waiting().length === 0);
    expect(server.texts).toEqual(['một']);
  });

  it('waits_longer_after_each_try_but_never_longer_than_half_a_minute', () => {
    expect([1, 2, 3, 5, 6, 50].map(pauseAfter)).toEqual([1000, 2000, 4000, 16_000, 30_000, 30_000]);
  });
});
