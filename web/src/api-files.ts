import type { Locale, Texts } from './api';

/** A file that is kept. `picture` may be shown in a page. */
export interface KeptFile {
  id: string;
  name: string;
  type: string;
  size: number;
  picture: boolean;
  width: number | null;
  height: number | null;
  url: string;
}

export type AttachmentKind = 'image' | 'audio' | 'video' | 'file' | 'sticker' | 'location' | 'link' | 'card' | 'form' | 'other';

export interface Attachment {
  number: number;
  kind: AttachmentKind;
  name: string;
  /** Where it leads: an address of the web, or "geo:latitude,longitude". */
  link: string | null;
  state: 'kept' | 'coming' | 'lost' | 'none';
  file: KeptFile | null;
  problem: { cause: string; texts: Record<Locale, Texts> } | null;
}
