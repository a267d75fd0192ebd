import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Preflight } from '../../api';
import { openDevice, type DeviceFile } from '../../outbox-device/database';
import { newId } from '../../outbox-device/locks';
import type { Say } from '../../texts';

const MEGABYTE = 1_048_576;

/** What is attached and not yet sent, per person and conversation; with its bytes on this device, so that a reload loses nothing. */
const attached = new Map<string, readonly DeviceFile[]>();

function place(key: string): string {
  return `attached/${key}`;
}

/** As a draft is kept. Where the device keeps nothing, what is attached is good until the page is closed. */
async function keepOnDevice(key: string, files: readonly DeviceFile[]): Promise<void> {
  const device = await openDevice();
  if (files.length === 0) await device.delete('kept', place(key));
  else await device.put('kept', files, place(key));
}

async function keptOnDevice(key: string): Promise<readonly DeviceFile[]> {
  const device = await openDevice();
  return ((await device.get('kept', place(key))) as readonly DeviceFile[] | undefined) ?? [];
}

export interface AttachedFiles {
  files: readonly DeviceFile[];
  add: (chosen: Iterable<File>) => Promise<void>;
  remove: (id: string) => void;
  /** Takes them out, to be sent; what could not be kept is put back. */
  take: () => readonly DeviceFile[];
  putBack: (files: readonly DeviceFile[]) => void;
}

export function useAttachedFiles(person: string, conversationId: string): AttachedFiles {
  const key = `${person}/${conversationId}`;
  const [files, setFiles] = useState(() => attached.get(key) ?? []);
  useEffect(() => {
    if (attached.has(key)) return;
    let left = false;
    void keptOnDevice(key).then(
      (kept) => {
        if (left || attached.has(key) || kept.length === 0) return;
        attached.set(key, kept);
        setFiles(kept);
      },
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [key]);
  const set = useCallback(
    (next: readonly DeviceFile[]) => {
      attached.set(key, next);
      setFiles(next);
      void keepOnDevice(key, next).catch(() => undefined);
    },
    [key],
  );
  return useMemo(
    () => ({
      files,
      add: async (chosen) => {
        const read = await Promise.all([...chosen].map(readFile));
        set([...(attached.get(key) ?? []), ...read]);
      },
      remove: (id) => set((attached.get(key) ?? []).filter((file) => file.id !== id)),
      take: () => {
        const all = attached.get(key) ?? [];
        set([]);
        return all;
      },
      putBack: (back) => set([...back, ...(attached.get(key) ?? [])]),
    }),
    [files, key, set],
  );
}

/** Its bytes at once: the file may be moved or changed before it goes. */
export async function readFile(file: File): Promise<DeviceFile> {
  const bytes = await file.arrayBuffer();
  return { id: newId(), name: file.name, type: file.type || 'application/octet-stream', size: file.size, bytes, fileId: null };
}

export interface FileProblem {
  fileId: string | null;
  text: string;
}

/** What keeps these files from being sent here, told before they are sent. The server looks again, at the bytes. */
export function problemOfFiles(files: readonly DeviceFile[], takes: Preflight['files'] | undefined, say: Say): FileProblem | null {
  if (!takes) return null;
  const [first] = files;
  if (!first) return null;
  if (takes.rules.length === 0) return { fileId: first.id, text: say('files.none') };
  if (files.length > takes.most) return { fileId: files[takes.most]?.id ?? null, text: say('files.many', { max: takes.most }) };
  for (const file of files) {
    if (file.size === 0) return { fileId: file.id, text: say('files.empty', { name: file.name }) };
    const rule = takes.rules.find(({ types }) => types.includes('*/*') || types.includes(file.type));
    if (!rule) return { fileId: file.id, text: say('files.type', { name: file.name, types: takes.rules.map(({ called }) => called).join(', ') }) };
    if (file.size > rule.largest) {
      return { fileId: file.id, text: say('files.size', { name: file.name, max: Math.floor(rule.largest / MEGABYTE) }) };
    }
  }
  return null;
}

/** One line on what may be attached. */
export function hintOfFiles(takes: Preflight['files'] | undefined, say: Say): string {
  if (!takes) return say('files.attach');
  if (takes.rules.length === 0) return say('files.none');
  const rules = takes.rules.map(({ called, largest }) =>
    say('files.rule', { types: called === '*' ? say('files.any') : called, max: Math.floor(largest / MEGABYTE) }),
  );
  return say('files.takes', { rules: rules.join('; ') });
}

/** "1,4 MB" */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] = bytes < MEGABYTE ? [Math.max(1, Math.round(bytes / 1024)), 'KB'] : [bytes / MEGABYTE, 'MB'];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

const previews = new WeakMap<ArrayBuffer, string>();

/** An address for bytes in this page, for as long as the page is open; null for what is no picture. */
export function previewOf(file: DeviceFile): string | null {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return null;
  const known = previews.get(file.bytes);
  if (known) return known;
  const made = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
  previews.set(file.bytes, made);
  return made;
}
