import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Message } from '../api';
import { ask } from '../http';
import { addMessage } from '../features/inbox/queries';
import { sessionQuery, useSession } from '../features/session/session';
import { announce } from '../announcer';
import { contentOf } from './content';
import { openDevice, type DeviceFile, type DeviceReply } from './database';
import { exclusively } from './locks';
import { DeviceOutbox } from './outbox';

interface OfDevice {
  outbox: DeviceOutbox | null;
  /** The device did not give its database; it is asked again by and by. */
  shut: boolean;
}

const DeviceContext = createContext<OfDevice>({ outbox: null, shut: false });

const OPEN_AGAIN_MS = 30_000;

/** Whose it is: the browser sends the cookie of whoever is signed in by then, and the server does nothing in another's name. */
function of({ person }: DeviceReply): Record<string, string> {
  return { 'Tintoi-Person': person };
}

/** Files first, one by one, then the reply that names them. */
async function sendReply(reply: DeviceReply, keep: (reply: DeviceReply) => Promise<void>): Promise<Message> {
  let known = reply;
  for (const file of reply.files ?? []) {
    if (file.fileId !== null) continue;
    const fileId = await upload(reply, file);
    known = { ...known, files: (known.files ?? []).map((each) => (each.id === file.id ? { ...each, fileId } : each)) };
    await keep(known);
  }
  const files = (known.files ?? []).flatMap(({ fileId }) => fileId ?? []);
  const { message } = await ask<{ message: Message }>(`/conversations/${reply.conversationId}/replies`, {
    method: 'POST',
    body: {
      text: reply.text,
      ...(files.length > 0 ? { files } : {}),
      ...(reply.choices ? { content: contentOf(reply.choices) } : {}),
    },
    headers: { 'Idempotency-Key': reply.id, ...of(reply) },
  });
  return message;
}

async function upload(reply: DeviceReply, file: DeviceFile): Promise<string> {
  const form = new FormData();
  form.append('conversation', reply.conversationId);
  form.append('file', new Blob([file.bytes], { type: file.type }), file.name);
  const { id } = await ask<{ id: string }>('/files', { method: 'POST', form, headers: of(reply) });
  return id;
}

/** Opens the outbox of the signed-in person and keeps it going while the page is open. */
export function Device({ children }: { children: ReactNode }) {
  const person = useSession().data?.person.id;
  const client = useQueryClient();
  const [outbox, setOutbox] = useState<DeviceOutbox | null>(null);
  const [shut, setShut] = useState(false);
  useEffect(() => {
    if (!person) return undefined;
    let opened: DeviceOutbox | undefined;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = async () => {
      const made = await DeviceOutbox.open(() => openDevice(), person, {
        send: sendReply,
        online: () => navigator.onLine,
        exclusively,
        now: () => Date.now(),
        onSent: (message) => addMessage(client, message),
        onRefused: (reply) => {
          announce(reply.problem?.title ?? reply.text, true);
          void client.invalidateQueries({ queryKey: ['preflight', reply.conversationId] });
        },
        onSignedOut: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      });
      if (gone) made.close();
      else {
        opened = made;
        setOutbox(made);
        setShut(false);
      }
    };
    const startOrRest = () =>
      void start().catch(() => {
        if (gone) return;
        setShut(true);
        timer = setTimeout(startOrRest, OPEN_AGAIN_MS);
      });
    startOrRest();
    const back = () => opened?.pump(true);
    window.addEventListener('online', back);
    return () => {
      gone = true;
      clearTimeout(timer);
      window.removeEventListener('online', back);
      opened?.close();
      setOutbox(null);
      setShut(false);
    };
  }, [person, client]);
  const value = useMemo(() => ({ outbox, shut }), [outbox, shut]);
  return <DeviceContext.Provider value={value}>{children}</DeviceContext.Provider>;
}

export function useOutbox(): DeviceOutbox | null {
  return useContext(DeviceContext).outbox;
}

/** Whether the device does not give its database: nothing written can be kept. */
export function useShut(): boolean {
  return useContext(DeviceContext).shut;
}

const NOTHING: readonly DeviceReply[] = [];
const NONE: ReadonlySet<string> = new Set();
const never = () => () => undefined;

/** The replies that wait on this device, oldest first. */
export function useDeviceReplies(): readonly DeviceReply[] {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox?.subscribe ?? never, outbox?.waiting ?? (() => NOTHING));
}

export function useInFlight(): ReadonlySet<string> {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox?.subscribe ?? never, outbox?.inFlight ?? (() => NONE));
}

/** The conversations whose replies cannot go on for the device itself. */
export function useStuck(): ReadonlySet<string> {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox?.subscribe ?? never, outbox?.stuckHere ?? (() => NONE));
}

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Whether the browser says there is a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
}
