/** The shapes of the HTTP API, in its own words. Instants are ISO-8601 UTC strings, ids are UUID strings. */

import type { Act, CommentOf } from './api-comments';
import type { Content } from './api-content';
import type { Attachment, AttachmentKind, KeptFile } from './api-files';

export type * from './api-allowance';
export type * from './api-comments';
export type * from './api-content';
export type * from './api-files';
export type * from './api-health';

export type Locale = 'vi' | 'en';
export type Instant = string;
export type Role = 'OWNER' | 'ADMIN' | 'SUPERVISOR' | 'AGENT';

export interface Session {
  person: { id: string; name: string; email: string; role: Role; locale: Locale };
  workspace: { id: string; name: string; zone: string };
  supportAddress: string;
  now: Instant;
  sandbox: { simulators: string } | null;
}

export interface Sandbox {
  people: { name: string; email: string; role: Role; password: string }[];
  simulators: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Filter = 'all' | 'mine' | 'unassigned' | 'unread' | 'attention';
export type ChannelKind = 'MESSENGER' | 'PAGE_COMMENT' | 'PRIVATE_REPLY' | 'ZALO_OA';

export type Shown =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'retrying'
  | 'held'
  | 'waiting'
  | 'unconfirmed'
  | 'bounced'
  | 'expired'
  | 'cancelled';

export type DeliveryState =
  | 'QUEUED'
  | 'SENDING'
  | 'SENT'
  | 'DELIVERED'
  | 'READ'
  | 'DEFERRED'
  | 'HELD'
  | 'IN_DOUBT'
  | 'BOUNCED'
  | 'EXPIRED'
  | 'CANCELLED';

export interface Conversation {
  id: string;
  channel: { id: string; kind: ChannelKind; name: string; interrupted: boolean };
  customer: { id: string; name: string; unreachable: boolean; follows: boolean | null };
  snippet: { text: string; attachment: AttachmentKind | null; direction: 'in' | 'out'; at: Instant } | null;
  lastAt: Instant;
  unread: number;
  assignee: { id: string; name: string } | null;
  member: boolean;
  mayReply: boolean;
  notSent: number;
  lastOut: Shown | null;
  windowEndsAt: Instant | null;
  freeUntil: Instant | null;
  post: { id: string; text: string } | null;
  state: 'OPEN' | 'ENDED';
  /** The provider's id of the other app that holds it; empty if it is not known which; null if we may write. */
  heldBy: string | null;
  /** The app that asks us for it. */
  askedBy: string | null;
}

export interface ConversationDetail extends Conversation {
  members: { id: string; name: string }[];
  myRequest: Request | null;
  requests: Request[];
}

export type Counts = Record<Filter, number>;

export interface Message {
  id: string;
  conversationId: string;
  direction: 'in' | 'out';
  kind: 'text';
  author: { kind: 'customer' | 'person' | 'page' | 'automation'; id: string | null; name: string };
  text: string;
  at: Instant;
  clientId: string | null;
  parentId: string | null;
  /** When it was given other words: before it left, or by its author since. */
  editedAt: Instant | null;
  /** When its author took it back. */
  withdrawnAt: Instant | null;
  /** When it was read from the provider afterwards; absent or null if it came by itself. */
  recoveredAt?: Instant | null;
  /** What there is to tap or to see; the text is how it reads then. */
  content: Content | null;
  /** What stands behind the answer or button the customer tapped. */
  payload: string | null;
  /** The customer's sign on it, like "❤". */
  reaction: string | null;
  attachments: Attachment[];
  /** Of several parts the one that stands worst. */
  delivery: Delivery | null;
  /** All parts in their order, if there are several; else empty. */
  parts: Delivery[];
  /** What it said before its author changed it, the oldest first. */
  earlier: { text: string; until: Instant }[];
  /** The comment a private reply answers; in another conversation if this is the person's own. */
  about: { conversationId: string; messageId: string } | null;
  /** How it stands in public; null if it is no comment. */
  comment: CommentOf | null;
}

/** A reply whose time has not come. */
export interface Scheduled {
  id: string;
  conversationId: string;
  author: { id: string; name: string };
  text: string;
  sendAt: Instant;
  writtenAt: Instant;
  revision: number;
}

/** How the workspace sends. */
export interface SendingSettings {
  staleHours: number;
  /** When automation rests, as "21:30"; null: never. */
  quietHours: { from: string; to: string } | null;
  /** After how many hours a message is given back; null: never. */
  expireHours: { reply: number | null; automatic: number | null; campaign: number | null };
  zone: string;
}

export interface Decided {
  done: number;
  refused: { id: string; cause: string; texts: Record<Locale, Texts> }[];
  more: boolean;
}

export interface MessagePage {
  items: Message[];
  previous: string | null;
}

export type Action =
  | 'reconnect'
  | 'view_channel'
  | 'send_again'
  | 'mark_arrived'
  | 'edit'
  | 'edit_and_resend'
  | 'cancel'
  | 'request_to_join'
  | 'wait_customer'
  | 'check_again'
  | 'take_over'
  | 'reply_publicly'
  | 'contact_support'
  | 'view_outbox'
  /** Ours, not the server's: what was given back and is still listed can always be put away. */
  | 'put_away';

export type Group = 'connection' | 'authorization' | 'permission' | 'allowance' | 'customer' | 'content' | 'ours';

export interface Texts {
  title: string;
  what: string;
  remedy: string;
}

export interface Diagnosis {
  kind: string;
  cause: string;
  group: Group;
  reach: 'MESSAGE' | 'RECIPIENT' | 'CHANNEL' | 'PROVIDER';
  owner: string;
  texts: Record<Locale, Texts>;
  actions: Action[];
  until: Instant | null;
  since: Instant;
  evidence: { http: number | null; code: string; text: string; trace: string };
}

export interface Delivery {
  id: string;
  messageId: string;
  conversationId: string;
  channelId: string;
  shown: Shown;
  state: DeliveryState;
  diagnosis: Diagnosis | null;
  nextAt: Instant | null;
  attempts: number;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  sentAt: Instant | null;
  createdAt: Instant;
  recoveredAt: Instant | null;
  text: string;
  /** `words`: it has words of a person's, which may be given others. */
  part: { number: number; of: number; file: KeptFile | null; words: boolean };
  /** Null for automation. */
  author: { id: string | null; name: string } | null;
  customer: { name: string };
  resendOf: string | null;
  precedence: 'REPLY' | 'PRIVATE' | 'MODERATION' | 'AUTOMATIC' | 'CAMPAIGN';
  /** What is done with the message; null if it says something. */
  act: Act | null;
  kind: ChannelKind;
  /** Not sent after this; null: never too old. */
  expiresAt: Instant | null;
  /** Given back, and nobody has dealt with it yet. */
  open: boolean;
  /** The customer has it twice: an earlier try arrived after all. */
  arrivedTwice: boolean;
  /** An earlier try may arrive yet: other words are refused. */
  keepsWords: boolean;
  /** The reader may say what becomes of it: send it, drop it, put it away. Absent: a server of the version before decides when asked. */
  mayDecide?: boolean;
  /** The reader may give it other words, or send it anew once it was given back. Absent: as above. */
  mayReply?: boolean;
}

export interface Attempt {
  number: number;
  startedAt: Instant;
  endedAt: Instant | null;
  outcome: string;
  http: number | null;
  code: string;
  text: string;
  trace: string;
}

export type DeliveryDetail = Delivery & { attemptList: Attempt[] };

export type Decision = 'ARRIVED' | 'SEND_AGAIN' | 'DROP' | 'RETRY_NOW';

export interface Preflight {
  verdict: 'ok' | 'warn' | 'hold' | 'no';
  cause: string | null;
  texts: Record<Locale, { what: string; remedy: string }> | null;
  actions: Action[];
  until: Instant | null;
  windowEndsAt: Instant | null;
  maxLength: number;
  choices: boolean;
  forms: boolean;
  files: { most: number; captioned: boolean; rules: { types: string[]; called: string; largest: number }[] };
  asOf: Instant;
}

export interface Request {
  id: string;
  conversationId: string;
  customer: { name: string };
  person: { id: string; name: string };
  reason: string | null;
  draft: { text: string } | null;
  state: 'PENDING' | 'APPROVED' | 'DENIED' | 'WITHDRAWN';
  mine: boolean;
  mayDecide: boolean;
  createdAt: Instant;
  decidedAt: Instant | null;
  decidedBy: { name: string } | null;
  note: string | null;
}

export type Provider = 'META' | 'ZALO';
export type Use = 'MESSAGES' | 'COMMENTS';

export interface Channel {
  id: string;
  provider: Provider;
  externalId: string;
  name: string;
  uses: Use[];
  receiving: { light: 'ok' | 'degraded' | 'off'; since: Instant | null; diagnosis: Diagnosis | null };
  sending: {
    light: 'ok' | 'throttled' | 'interrupted';
    since: Instant | null;
    diagnosis: Diagnosis | null;
    until: Instant | null;
  };
  authorizer: { name: string } | null;
  authorizedAt: Instant | null;
  lastSentAt: Instant | null;
  lastReceivedAt: Instant | null;
  /** All that has not left, whatever it waits for. */
  waiting: { messages: number; conversations: number };
  /** Of that, what goes once the channel may. */
  waitingForChannel: { messages: number; conversations: number };
  checkedAt: Instant | null;
  /** What will stop it if nobody does anything, the nearest first. */
  warnings: Diagnosis[];
}

export type ChannelDetail = Channel & { incidents: Incident[] };

export interface Incident {
  id: string;
  channel: { id: string; name: string; provider: Provider };
  diagnosis: Diagnosis;
  beganAt: Instant;
  healedAt: Instant | null;
  healedBy: { name: string } | null;
  waited: number;
  waiting?: { messages: number; conversations: number };
}

export interface Connection {
  id: string;
  provider: Provider;
  uses: Use[];
  channelId: string | null;
  step: 'AUTHORIZING' | 'CHOOSING' | 'DONE' | 'REFUSED';
  authorizeUri: string | null;
  problem: Diagnosis | null;
  pages: {
    externalId: string;
    name: string;
    connectable: boolean;
    problem: Diagnosis | null;
    channelId: string | null;
    chosen: boolean;
  }[];
  checks: {
    externalId: string;
    check: 'TOKEN' | 'SCOPES' | 'ROLE' | 'WEBHOOK' | 'PACKAGE';
    state: 'ok' | 'failed' | 'skipped';
    detail: Record<Locale, string> | null;
  }[];
  connected: { channelId: string; name: string; released: number }[];
  /** What is being looked at just now, by the provider's ids: ask again. */
  checking: string[];
}

export interface Person {
  id: string;
  name: string;
  role: Role;
  active: boolean;
}

export interface Diagnostics {
  reference: string;
  text: string;
  supportAddress: string;
  mailto: string;
}

/** RFC 9457, with our members. */
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  cause?: string;
  remedy?: string;
  retryAt?: Instant | null;
  texts?: Record<Locale, Texts>;
  actions?: Action[];
  errors?: { field: string; message: string }[];
}

export interface Change {
  type: 'conversation' | 'message' | 'delivery' | 'channel' | 'incident' | 'request' | 'resync';
  conversationId?: string;
  messageId?: string;
  deliveryId?: string;
  channelId?: string;
  requestId?: string;
}
