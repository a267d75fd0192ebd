import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Problem } from '../api';

/** A file of such a reply, with its bytes, so that it survives a reload without a network. */
export interface DeviceFile {
  id: string;
  name: string;
  type: string;
  size: number;
  bytes: ArrayBuffer;
  /** What the server calls it, once it has it: a repeated try does not bring it again. */
  fileId: string | null;
}

/** A reply that has not reached the server yet. It lives on this device until the server has answered for it. */
export interface DeviceReply {
  /** The order of writing, given by the database: what is written first leaves first. */
  seq: number;
  /** The client's id of the message and the Idempotency-Key of every try, so that a repeated try is the same reply. */
  id: string;
  person: string;
  conversationId: string;
  text: string;
  /** Missing in what an older version wrote. */
  files?: readonly DeviceFile[];
  /** Answers to tap under the words; missing where there are none. */
  choices?: readonly string[];
  writtenAt: string;
  /** `waiting` goes out by itself; `refused` was answered with a no and waits for its author as a draft. */
  state: 'waiting' | 'refused';
  /** Why: of the refusal, or of the last try that the server answered with its reason. */
  problem: Problem | null;
  tries: number;
  /** Not before this device time in milliseconds; null is at once. */
  nextTryAt: number | null;
}

interface DeviceSchema extends DBSchema {
  replies: { key: number; value: DeviceReply; indexes: { person: string; lane: [string, string] } };
  kept: { key: string; value: unknown };
}

export type DeviceDatabase = IDBPDatabase<DeviceSchema>;

export function openDevice(name = 'tintoi-device'): Promise<DeviceDatabase> {
  return openDB<DeviceSchema>(name, 1, {
    upgrade(database) {
      const replies = database.createObjectStore('replies', { keyPath: 'seq', autoIncrement: true });
      replies.createIndex('person', 'person');
      replies.createIndex('lane', ['person', 'conversationId']);
      database.createObjectStore('kept');
    },
  });
}
