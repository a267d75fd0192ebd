import type { Locale } from '../../api';
import type { Heading } from './chapter';

/** The groups of the list: those of the dictionary, and at the end what only programs meet. */
export const SHELVES = ['connection', 'authorization', 'permission', 'allowance', 'customer', 'content', 'ours', 'programs'] as const;
export type Shelf = (typeof SHELVES)[number];

const OF_PROGRAMS = /^(request\.(malformed|field|method|media_type|too_large|too_many)|idempotency\.|hook\.|webhook\.|permission\.programs_only|sign_in\.csrf)/;

export interface Entry {
  cause: string;
  title: string;
  /** What tells it from others with the same title; empty if there is none. */
  more: string;
}

function shelfOf({ cause, group }: Heading): Shelf {
  return OF_PROGRAMS.test(cause) ? 'programs' : group;
}

/** As people type on a phone: without marks, "đ" as "d", whatever the case. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** The list as it is shown: every word that was typed is in the title or in what it says. */
export function shelved(items: readonly Heading[], locale: Locale, typed: string): Map<Shelf, Entry[]> {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const shelves = new Map<Shelf, Entry[]>();
  for (const item of items) {
    const { title, what, remedy } = item.texts[locale];
    const all = plain(`${title} ${what} ${remedy}`);
    if (!words.every((word) => all.includes(word))) continue;
    const twin = items.some((other) => other !== item && other.texts[locale].title === title);
    const shelf = shelfOf(item);
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), { cause: item.cause, title, more: twin ? what : '' }]);
  }
  return shelves;
}
