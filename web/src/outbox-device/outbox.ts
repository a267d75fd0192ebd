import type { Message, Problem } from '../api';
import { isStale, Refused } from '../http';
import type { DeviceDatabase, DeviceFile, DeviceReply } from './database';
import { Shelf } from './shelf';

/** Runs `work` while no other tab runs work of the same name. */
export type Exclusively = (name: string, work: () => Promise<void>) => Promise<void>;

export interface Surroundings {
  /**
   * One try. Resolves with the server's message, or rejects with `Refused` or `Unreachable`. `keep` writes down how far it came: a
   * file the server has is not brought again.
   */
  send: (reply: DeviceReply, keep: (reply: DeviceReply) => Promise<void>) => Promise<Message>;
  online: () => boolean;
  exclusively: Exclusively;
  now: () => number;
  /** The server has it: called before the reply leaves the device, so that it never vanishes from the screen in between. */
  onSent: (message: Message, reply: DeviceReply) => void;
  onRefused: (reply: DeviceReply) => void;
  /** The session is over; nothing is lost, sending goes on after the next sign-in. */
  onSignedOut: () => void;
}

const LONGEST_PAUSE_MS = 30_000;

/** 1, 2, 4 … 30 seconds. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(tries - 1, 10));
}

/**
 * The replies of one person that wait on this device. Everything written goes through here, online or not: first into the
 * database, then, one at a time per conversation and in the order of writing, to the server. A reply leaves the database only
 * when the server has answered, and every try carries the same key, so that a lost answer, a reload or a second tab cannot send
 * it twice.
 */
export class DeviceOutbox {
  private replies: readonly DeviceReply[] = [];
  private flying: ReadonlySet<string> = new Set();
  /** Conversations for which the device did not keep or give what it should, as when its disk is full. */
  private stuck: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<() => void>();
  private readonly draining = new Set<string>();
  /** Conversations whose next try shall not wait for its time. */
  private readonly hurried = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly otherTabs: BroadcastChannel;
  private closed = false;

  private constructor(
    private readonly shelf: Shelf,
    private readonly person: string,
    private readonly around: Surroundings,
  ) {
    this.otherTabs = new BroadcastChannel(`tintoi-outbox/${person}`);
    this.otherTabs.onmessage = () =>
      void this.reload().then(
        () => this.schedule(),
        () => undefined,
      );
  }

  /** @param database opens it; done again if the browser takes it away */
  static async open(database: () => Promise<DeviceDatabase>, person: string, around: Surroundings): Promise<DeviceOutbox> {
    const outbox = new DeviceOutbox(new Shelf(database), person, around);
    try {
      await outbox.reload();
    } catch (error) {
      outbox.close();
      throw error;
    }
    outbox.pump(true);
    return outbox;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly waiting = (): readonly DeviceReply[] => this.replies;

  readonly inFlight = (): ReadonlySet<string> => this.flying;

  /** The conversations that cannot go on for the device itself; they are tried again by and by. */
  readonly stuckHere = (): ReadonlySet<string> => this.stuck;

  /** Resolves when the reply is safe on this device. */
  async write(conversationId: string, text: string, id: string, files: readonly DeviceFile[] = [], choices: readonly string[] = []): Promise<void> {
    const reply: Omit<DeviceReply, 'seq'> = {
      id,
      person: this.person,
      conversationId,
      text,
      files,
      ...(choices.length > 0 ? { choices } : {}),
      writtenAt: new Date(this.around.now()).toISOString(),
      state: 'waiting',
      problem: null,
      tries: 0,
      nextTryAt: null,
    };
    await this.shelf.add(reply);
    // It is safe: that it cannot be shown yet must not make its author write it again.
    await this.changed().catch(() => undefined);
    void this.drain(conversationId);
  }

  /** Takes a reply back, as when its author edits it or gives it up. Does nothing for one that is on its way. */
  async remove(id: string): Promise<void> {
    const reply = this.replies.find((candidate) => candidate.id === id);
    if (!reply || this.flying.has(id)) return;
    await this.around.exclusively(this.lane(reply.conversationId), async () => {
      await this.shelf.delete(reply.seq);
      await this.changed();
    });
    this.pump();
  }

  /** Tries what was refused once more, under the same key. */
  async sendAgain(id: string): Promise<void> {
    const reply = this.replies.find((candidate) => candidate.id === id);
    if (reply?.state !== 'refused') return;
    await this.shelf.put({ ...reply, state: 'waiting', problem: null, nextTryAt: null });
    await this.changed();
    this.pump();
  }

  /**
   * Lets go what was refused though the server has it: `shown` are the ids of what it shows. An earlier try was taken and its
   * answer lost; what is behind would wait for ever for something that nobody sees.
   */
  async letGo(shown: ReadonlySet<string | null>): Promise<void> {
    const there = this.replies.filter(({ id, state }) => state === 'refused' && shown.has(id));
    await Promise.all(there.map(({ id }) => this.remove(id)));
  }

  /** Sends what may go now; with `atOnce` also what would rest a little longer, as when the network has come back. */
  pump(atOnce = false): void {
    if (this.closed) return;
    const waiting = this.replies.filter((reply) => reply.state === 'waiting').map((reply) => reply.conversationId);
    const conversations = new Set([...this.stuck, ...waiting]);
    for (const conversationId of conversations) {
      if (atOnce) this.hurried.add(conversationId);
      void this.drain(conversationId);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.otherTabs.close();
  }

  private async drain(conversationId: string): Promise<void> {
    if (this.draining.has(conversationId) || !this.around.online()) return;
    this.draining.add(conversationId);
    try {
      try {
        await this.around.exclusively(this.lane(conversationId), () => this.sendAll(conversationId));
      } finally {
        this.draining.delete(conversationId);
      }
      // A reply written, or a hurry made, after the last look into the database and before the lane was let go found it busy.
      const head = await this.head(conversationId);
      this.stick(conversationId, false);
      if (head && (head.nextTryAt === null || this.hurried.has(conversationId))) void this.drain(conversationId);
    } catch {
      this.stick(conversationId, true);
    }
    this.schedule();
  }

  private async sendAll(conversationId: string): Promise<void> {
    while (!this.closed && this.around.online()) {
      const head = await this.head(conversationId);
      const hurried = this.hurried.delete(conversationId);
      if (!head || (!hurried && (head.nextTryAt ?? 0) > this.around.now())) break;
      if (!(await this.tryOnce(head))) break;
    }
  }

  /** The oldest reply of the conversation, unless it was refused: what comes after it waits, or the order would be another one. */
  private async head(conversationId: string): Promise<DeviceReply | undefined> {
    if (this.closed) return undefined;
    const first = await this.shelf.oldest(this.person, conversationId);
    return first?.state === 'waiting' ? first : undefined;
  }

  /** Whether the next of the conversation may follow. */
  private async tryOnce(reply: DeviceReply): Promise<boolean> {
    this.fly(reply.id, true);
    let known = reply;
    const keep = async (next: DeviceReply) => {
      known = next;
      await this.shelf.put(next);
    };
    try {
      const message = await this.around.send(reply, keep);
      this.around.onSent(message, reply);
      await this.shelf.delete(reply.seq);
      return true;
    } catch (error) {
      await this.settle(known, error);
      return false;
    } finally {
      this.fly(reply.id, false);
      await this.changed();
    }
  }

  private async settle(reply: DeviceReply, error: unknown): Promise<void> {
    if (error instanceof Refused && error.problem.status === 401) {
      await this.rest(reply, LONGEST_PAUSE_MS);
      this.around.onSignedOut();
    } else if (error instanceof Refused && error.problem.cause === 'content.file_unknown' && reply.files?.some(({ fileId }) => fileId)) {
      // It rested so long that the server let its files go: they are brought again.
      await this.rest({ ...reply, files: reply.files.map((file) => ({ ...file, fileId: null })) }, 0);
    } else if (error instanceof Refused && isFinal(error.problem) && !isStale(error)) {
      const refused: DeviceReply = { ...reply, state: 'refused', problem: error.problem, tries: reply.tries + 1 };
      await this.shelf.put(refused);
      this.around.onRefused(refused);
    } else {
      // No answer, a server in trouble, an old cookie, or a fault of ours: what became of it is not known, so the same key goes again.
      const refused = error instanceof Refused ? error : null;
      await this.rest(reply, refused?.retryAfterMs ?? pauseAfter(reply.tries + 1), refused?.problem);
    }
  }

  /** @param problem why the server did not take it, if it said so */
  private async rest(reply: DeviceReply, milliseconds: number, problem: Problem | null = null): Promise<void> {
    await this.shelf.put({ ...reply, problem, tries: reply.tries + 1, nextTryAt: this.around.now() + milliseconds });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.closed || !this.around.online()) return;
    const times = this.replies.filter(({ state, conversationId }) => state === 'waiting' && !this.stuck.has(conversationId)).map((reply) => reply.nextTryAt ?? 0);
    if (times.length + this.stuck.size === 0) return;
    // What is stuck has no time of its own, since that could not be kept: it is tried after the longest pause.
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(200, Math.min(...times.filter((time) => time > 0)) - this.around.now()));
    this.timer = setTimeout(() => this.pump(), pause);
  }

  private async reload(): Promise<void> {
    if (this.closed) return;
    this.replies = await this.shelf.all(this.person);
    this.listeners.forEach((listener) => listener());
  }

  private async changed(): Promise<void> {
    if (this.closed) return;
    this.otherTabs.postMessage('changed');
    await this.reload();
  }

  private fly(id: string, up: boolean): void {
    this.flying = changedBy(this.flying, id, up);
    this.listeners.forEach((listener) => listener());
  }

  private stick(conversationId: string, stuck: boolean): void {
    if (this.closed || this.stuck.has(conversationId) === stuck) return;
    this.stuck = changedBy(this.stuck, conversationId, stuck);
    this.listeners.forEach((listener) => listener());
  }

  private lane(conversationId: string): string {
    return `tintoi-outbox/${this.person}/${conversationId}`;
  }
}

/**
 * A no that the same request would get again. Time-outs, "too many" and the server's own troubles are not, nor is what names no
 * cause: ours always do, so it is a proxy's, which says 403 or 404 while no server stands behind it. That a proxy finds it too
 * large is for good.
 */
function isFinal({ status, cause }: Problem): boolean {
  if (cause === undefined) return status === 413;
  return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
}

function changedBy(set: ReadonlySet<string>, one: string, within: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (within) next.add(one);
  else next.delete(one);
  return next;
}
