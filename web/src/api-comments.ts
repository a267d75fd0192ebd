/** What the API says of comments. */

import type { Action, Delivery, Instant, Locale, Texts } from './api';

/** What is done with a comment: how it shall be. */
export type Act = 'HIDE' | 'UNHIDE' | 'LIKE' | 'UNLIKE' | 'DELETE';

export interface CommentOf {
  /** 1 directly under the post, 2 below another comment. */
  level: number;
  hidden: boolean;
  liked: boolean;
  /** What the reader may do with it. */
  can: Lowercase<Act>[];
  /** What was to be done and is not. */
  acts: Delivery[];
  privateReply: PrivateReply | null;
}

/** The one private answer to a comment. */
export interface PrivateReply {
  can: boolean;
  until: Instant;
  no: { cause: string; texts: Record<Locale, Texts>; actions: Action[] } | null;
  messageId: string | null;
  maxLength: number;
}
