// The sample world of the development server: every state a message can be in, once. Not shipped.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const ago = (ms) => new Date(Date.now() - ms).toISOString();
export const ahead = (ms) => ago(-ms);

export const people = [
  { id: 'p-minh', name: 'Trần Minh', email: 'minh@sandbox.tintoi', role: 'OWNER', active: true },
  { id: 'p-nam', name: 'Nguyễn Văn Nam', email: 'nam@sandbox.tintoi', role: 'ADMIN', active: true },
  { id: 'p-ha', name: 'Vũ Thu Hà', email: 'ha@sandbox.tintoi', role: 'SUPERVISOR', active: true },
  { id: 'p-lan', name: 'Lê Thị Lan', email: 'lan@sandbox.tintoi', role: 'AGENT', active: true },
  { id: 'p-binh', name: 'Phạm Quốc Bình', email: 'binh@sandbox.tintoi', role: 'AGENT', active: true },
];
const lan = { id: 'p-lan', name: 'Lê Thị Lan' };

function diagnosis(cause, kind, group, reach, owner, actions, vi, en, more = {}) {
  const texts = (t) => ({ title: t[0], what: t[1], remedy: t[2] });
  const evidence = { http: 400, code: '', text: '', trace: 'AbC1x9', ...more.evidence };
  return { kind, cause, group, reach, owner, actions, texts: { vi: texts(vi), en: texts(en) }, until: more.until ?? null, since: more.since ?? ago(25 * MINUTE), evidence };
}

export const causes = {
  roleLost: () =>
    diagnosis('channel.auth_role_lost', 'AUTHORIZATION_LOST', 'authorization', 'CHANNEL', 'page_owner', ['reconnect', 'view_channel', 'cancel', 'contact_support'],
      ['Người ủy quyền không còn quản lý Trang', 'Nguyễn Văn Nam không còn quyền trên “Giày Minh”, nên Facebook từ chối tin.', 'Kết nối lại bằng tài khoản đang quản trị Trang.'],
      ['The authorizing person lost the Page role', 'Nguyễn Văn Nam no longer manages “Giày Minh”, so Facebook rejects messages.', 'Reconnect with a current Page admin.'],
      { evidence: { code: '190/492', text: 'Error validating access token: The user must be an administrator of the page in order to impersonate it.' } }),
  quota: () =>
    diagnosis('quota.exhausted_reset', 'QUOTA_EXHAUSTED', 'allowance', 'CHANNEL', 'time', ['view_channel', 'cancel', 'contact_support'],
      ['Đã dùng hết hạn mức Zalo', 'Zalo chỉ cho gửi tiếp sau giờ cấp lại.', 'Bạn không cần làm gì; tin tự gửi theo thứ tự.'],
      ['Zalo quota is used up', 'Zalo accepts more only after the reset.', 'Nothing to do; messages go out in order.'],
      { until: ahead(9 * HOUR + 55 * MINUTE), evidence: { http: 200, code: '-211', text: 'Out of quota' } }),
  unreachable: () =>
    diagnosis('network.provider_unreachable', 'NETWORK', 'connection', 'PROVIDER', 'time', ['send_again', 'view_channel'],
      ['Đường truyền tới Messenger đang gián đoạn', 'Tin được giữ đúng thứ tự và tự thử lại.', 'Bạn không cần làm gì.'],
      ['Connection to Messenger is interrupted', 'Messages are kept in order and tried again.', 'Nothing to do on your side.'],
      { evidence: { http: null, code: '', text: '' } }),
  doubt: () =>
    diagnosis('delivery.unconfirmed', 'OUTCOME_UNKNOWN', 'connection', 'MESSAGE', 'agent', ['mark_arrived', 'send_again', 'contact_support'],
      ['Chưa rõ tin đã tới khách hay chưa', 'Messenger không trả lời kịp. Hệ thống đang đối chiếu và chưa gửi lại.', 'Chờ thêm ít phút, hoặc hỏi khách rồi đánh dấu.'],
      ['Not sure whether it arrived', 'Messenger didn’t answer in time. We’re checking and haven’t resent it.', 'Wait a few minutes, or ask the customer and mark it.'],
      { evidence: { http: null, text: '' } }),
  blocked: () =>
    diagnosis('recipient.unavailable', 'RECIPIENT_UNREACHABLE', 'customer', 'RECIPIENT', 'customer', ['wait_customer', 'edit_and_resend', 'contact_support'],
      ['Khách hiện không nhận tin từ Trang', 'Khách có thể đã tắt tin nhắn hoặc chặn Trang; Messenger không nói rõ.', 'Liên hệ khách bằng cách khác; gửi lại lúc này không có tác dụng.'],
      ['The customer can’t get messages from the Page', 'They may have turned messages off or blocked the Page; Messenger doesn’t say.', 'Contact them another way; resending won’t help now.'],
      { evidence: { code: '551', text: 'This person isn’t available right now.' } }),
  review: () =>
    diagnosis('hold.review', 'STALE', 'content', 'MESSAGE', 'agent', ['send_again', 'edit', 'cancel'],
      ['Tin đã giữ lâu, xem lại trước khi gửi', 'Tin này đã chờ lâu hoặc hội thoại đã có tin mới từ khi bạn viết.', 'Nếu nội dung còn đúng thì bấm Gửi, nếu không thì sửa hoặc bỏ tin.'],
      ['Held for long: review it before it goes', 'The message has waited long, or the conversation moved on since it was written.', 'If it is still right press Send, otherwise edit or drop it.'],
      { evidence: { http: null, text: '' } }),
  unknown: () =>
    diagnosis('provider.unknown', 'UNRECOGNIZED', 'ours', 'MESSAGE', 'agent', ['send_again', 'contact_support', 'cancel'],
      ['Messenger từ chối tin, chưa rõ lý do', 'Tin được giữ, chưa gửi cho khách.', 'Thử lại một lần; nếu lặp lại, liên hệ tư vấn viên.'],
      ['Messenger rejected it without a clear reason', 'The message is held and was not sent.', 'Try once more; if it repeats, contact support.'],
      { evidence: { code: '99999', text: 'Something new happened.' } }),
};

const reserved = () =>
  diagnosis('allowance.reserved', 'QUOTA_EXHAUSTED', 'allowance', 'CHANNEL', 'time', ['view_channel'],
    ['Tin tự động của “Minh Shoes” chờ hạn mức mới', 'Hạn mức Zalo sắp hết; phần còn lại để dành cho nhân viên trả lời khách.', 'Bạn không cần làm gì: tin tự động gửi tiếp lúc 00:00, 01/12, đúng thứ tự.'],
    ['Automatic messages of “Minh Shoes” wait for the next allowance', 'Zalo’s allowance is nearly used up; what is left is kept for people’s replies.', 'Nothing to do: automatic messages go on at 00:00, 01/12, in order.']);

const hours = (people, automation) =>
  Array.from({ length: 30 }, (_, n) => ({ at: new Date(Math.floor((Date.now() - n * HOUR) / HOUR) * HOUR).toISOString(), people: people(n), automation: automation(n) }));

const limit = (unit, amount, per, sharedBy, source) => ({ unit, amount, per, sharedBy, source });
const META = 'Meta, Messenger Platform, Rate limiting, 2026-11-20';
const GRAPH = 'Meta, Graph API, Rate limiting, 2026-11-20';
const META_LIMITS = [limit('messages', 300, 'PT1S', 'channel', META), limit('media_messages', 10, 'PT1S', 'channel', META), limit('calls_per_person', 200, 'PT24H', 'channel', GRAPH), limit('calls_per_person', 200, 'PT1H', 'app', GRAPH)];
const share = { name: '', unit: 'percent', total: 100, reset: 'rolling', resetsAt: null, charged: false, saidAt: ago(3 * MINUTE), forecast: null, held: null };

/** One channel in each state: well, never heard of, its automation waiting. */
export const allowances = {
  'ch-meta': [
    { kind: 'MESSENGER', allowance: { ...share, used: 62, low: true, reserve: { amount: 20, percent: null, peopleYesterday: 118 }, forecast: { reservedAt: ahead(2 * HOUR), usedUpAt: ahead(5 * HOUR) } }, hours: hours((n) => (n % 24 > 9 && n % 24 < 18 ? 1 : 9 - (n % 7)), (n) => (n % 5) * 6), perSecond: 40, published: META_LIMITS },
    { kind: 'PAGE_COMMENT', allowance: null, hours: [], perSecond: 5, published: [limit('calls_per_person', 4800, 'PT24H', 'channel', GRAPH)] },
  ],
  'ch-sg': [{ kind: 'MESSENGER', allowance: { ...share, used: 4, low: false, reserve: { amount: 20, percent: 20, peopleYesterday: 3 } }, hours: hours((n) => n % 3, () => 0), perSecond: 40, published: META_LIMITS }],
  'ch-zalo': [
    {
      kind: 'ZALO_OA',
      allowance: {
        name: 'sub_quota', unit: 'messages', total: 2000, used: 1613, reset: 'package', resetsAt: ahead(76 * HOUR), charged: true, saidAt: ago(9 * MINUTE), low: true,
        reserve: { amount: 400, percent: null, peopleYesterday: 84 }, forecast: null, held: { since: ago(35 * MINUTE), until: ahead(76 * HOUR), diagnosis: reserved() },
      },
      hours: hours((n) => (n * 7) % 11, (n) => (n > 0 && n < 6 ? 130 - n * 9 : 0)), perSecond: 20,
      published: [limit('calls', 4000, 'PT1M', 'app', 'Zalo Platforms, Phụ lục, Giới hạn tốc độ API, 2026-11-20'), limit('free_hours', 48, null, 'channel', 'Zalo Platforms, OA, Tin tư vấn, 2026-11-20')],
    },
  ],
};

export const channels = [
  {
    id: 'ch-meta', provider: 'META', externalId: '100000000000001', name: 'Giày Minh', uses: ['MESSAGES', 'COMMENTS'],
    receiving: { light: 'ok', since: null, diagnosis: null },
    sending: { light: 'interrupted', since: ago(25 * MINUTE), diagnosis: causes.roleLost(), until: null },
    authorizer: { name: 'Nguyễn Văn Nam' }, authorizedAt: ago(82 * 24 * HOUR), lastSentAt: ago(31 * MINUTE), lastReceivedAt: ago(2 * MINUTE),
    waiting: { messages: 3, conversations: 2 }, waitingForChannel: { messages: 3, conversations: 2 }, checkedAt: ago(5 * MINUTE), warnings: [],
  },
  {
    id: 'ch-sg', provider: 'META', externalId: '100000000000002', name: 'Giày Minh Sài Gòn', uses: ['MESSAGES'],
    receiving: { light: 'ok', since: null, diagnosis: null }, sending: { light: 'ok', since: null, diagnosis: null, until: null },
    authorizer: { name: 'Nguyễn Văn Nam' }, authorizedAt: ago(12 * 24 * HOUR), lastSentAt: ago(HOUR), lastReceivedAt: ago(40 * MINUTE),
    waiting: { messages: 0, conversations: 0 }, waitingForChannel: { messages: 0, conversations: 0 }, checkedAt: ago(5 * MINUTE), warnings: [],
  },
  {
    id: 'ch-zalo', provider: 'ZALO', externalId: '3000000000000001', name: 'Minh Shoes', uses: ['MESSAGES'],
    receiving: { light: 'ok', since: null, diagnosis: null },
    sending: { light: 'throttled', since: ago(2 * HOUR), diagnosis: causes.quota(), until: ahead(9 * HOUR + 55 * MINUTE) },
    authorizer: { name: 'Trần Minh' }, authorizedAt: ago(20 * 24 * HOUR), lastSentAt: ago(2 * HOUR), lastReceivedAt: ago(15 * MINUTE),
    waiting: { messages: 1, conversations: 1 }, waitingForChannel: { messages: 1, conversations: 1 }, checkedAt: ago(30 * MINUTE), warnings: [],
  },
];

let counter = 0;
export const nextId = (kind) => `${kind}-${(counter += 1)}`;

export function message(conversation, direction, text, minutes, delivery = null, more = {}) {
  const author = direction === 'in' ? { kind: 'customer', id: conversation.customer.id, name: conversation.customer.name } : { kind: 'person', ...lan };
  const made = { id: nextId('m'), conversationId: conversation.id, direction, kind: 'text', author, text, at: ago(minutes * MINUTE), clientId: null, parentId: null, editedAt: null, withdrawnAt: null, attachments: [], delivery: null, parts: [], ...more };
  if (delivery) {
    made.delivery = {
      id: nextId('d'), messageId: made.id, conversationId: conversation.id, channelId: conversation.channel.id, state: 'SENT', shown: 'sent', diagnosis: null, nextAt: null, attempts: 1,
      deliveredAt: null, readAt: null, sentAt: null, createdAt: made.at, recoveredAt: null, text, part: { number: 1, of: 1, file: null }, author: lan, customer: { name: conversation.customer.name }, resendOf: null, precedence: 'REPLY', expiresAt: null, open: delivery.state === 'BOUNCED', mayDecide: true, mayReply: true, ...delivery,
    };
  }
  return made;
}

function conversation(id, channelId, kind, name, more = {}) {
  const channel = channels.find((candidate) => candidate.id === channelId);
  return {
    id, channel: { id: channelId, kind, name: channel.name, interrupted: channel.sending.light === 'interrupted' }, customer: { id: `cu-${id}`, name, unreachable: false },
    unread: 0, assignee: lan, memberIds: ['p-lan'], windowEndsAt: ahead(3 * HOUR + 12 * MINUTE), freeUntil: null, post: null, state: 'OPEN', verdict: 'ok', ...more,
  };
}

export const conversations = [
  conversation('c-hoa', 'ch-meta', 'MESSENGER', 'Trần Thị Hoa', { verdict: 'hold' }),
  conversation('c-binh', 'ch-meta', 'MESSENGER', 'Lê Văn Bình', { unread: 2, windowEndsAt: ahead(80 * MINUTE), verdict: 'hold' }),
  conversation('c-thu', 'ch-sg', 'MESSENGER', 'Phạm Thu', { memberIds: ['p-binh'], assignee: { id: 'p-binh', name: 'Phạm Quốc Bình' } }),
  conversation('c-hung', 'ch-meta', 'PAGE_COMMENT', 'Đỗ Hùng', { windowEndsAt: null, post: { id: 'post-1', text: 'Giày da mới về, size 36-43, giá 890k' } }),
  conversation('c-zhoa', 'ch-zalo', 'ZALO_OA', 'Hoa Trần', { verdict: 'hold-quota', windowEndsAt: ahead(6 * 24 * HOUR), freeUntil: ahead(24 * HOUR) }),
  conversation('c-dao', 'ch-sg', 'MESSENGER', 'Đặng Thị Đào', { customer: { id: 'cu-dao', name: 'Đặng Thị Đào', unreachable: true }, verdict: 'no-customer' }),
  conversation('c-yen', 'ch-sg', 'MESSENGER', 'Vũ Hải Yến', { windowEndsAt: ahead(5 * HOUR) }),
  conversation('c-ok', 'ch-sg', 'MESSENGER', 'Nguyễn Thị Ánh Nguyệt', { windowEndsAt: ahead(22 * HOUR) }),
  ...Array.from({ length: 60 }, (_, index) => conversation(`c-x${index}`, 'ch-sg', 'MESSENGER', `Khách ${index + 1}`, { windowEndsAt: null, assignee: null })),
];
const by = Object.fromEntries(conversations.map((candidate) => [candidate.id, candidate]));

export const messages = [
  message(by['c-hoa'], 'in', 'Shop còn size 38 không ạ?', 1500),
  message(by['c-hoa'], 'out', 'Dạ còn ạ', 1495, { state: 'READ', shown: 'read', readAt: ago(1490 * MINUTE) }),
  message(by['c-hoa'], 'in', 'Mình lấy màu trắng nhé, giao về Cầu Giấy được không?', 40),
  message(by['c-hoa'], 'out', 'Dạ giao được ạ, phí ship 25k', 31, { state: 'DELIVERED', shown: 'delivered', recoveredAt: ago(30 * MINUTE) }),
  message(by['c-hoa'], 'out', 'Dạ size 38 còn 2 đôi ạ', 24, { state: 'HELD', shown: 'held', diagnosis: causes.roleLost() }),
  message(by['c-hoa'], 'out', 'Chị lấy màu trắng hay đen ạ?', 22, { state: 'HELD', shown: 'held', diagnosis: causes.roleLost(), attempts: 0 }),
  message(by['c-binh'], 'in', 'Giá bao nhiêu shop ơi', 60),
  message(by['c-binh'], 'out', 'Dạ 890k ạ', 20, { state: 'HELD', shown: 'held', diagnosis: causes.roleLost() }),
  message(by['c-binh'], 'in', 'Có giảm không?', 3),
  message(by['c-binh'], 'in', 'Mình mua 2 đôi', 2),
  message(by['c-thu'], 'in', 'Đổi size được không shop?', 70),
  message(by['c-thu'], 'out', 'Dạ được trong 7 ngày ạ', 65, { state: 'DEFERRED', shown: 'retrying', nextAt: ahead(4 * MINUTE), attempts: 3, diagnosis: causes.unreachable() }),
  message(by['c-thu'], 'out', 'Chị gửi lại hộp giúp em nhé', 64, { state: 'QUEUED', shown: 'waiting' }),
  message(by['c-hung'], 'in', 'Còn size 43 không?', 130),
  message(by['c-hung'], 'out', 'Dạ còn ạ, anh nhắn tin để em giữ nhé', 125, { state: 'IN_DOUBT', shown: 'unconfirmed', diagnosis: causes.doubt() }),
  message(by['c-hung'], 'out', 'Giày bên em bảo hành 12 tháng ạ', 120, null, { author: { kind: 'page', id: null, name: 'Giày Minh' } }),
  message(by['c-zhoa'], 'in', 'OA có ship Đà Nẵng không?', 140),
  message(by['c-zhoa'], 'out', 'Dạ có ạ, 2–3 ngày là tới', 119, { state: 'QUEUED', shown: 'held', diagnosis: causes.quota() }),
  message(by['c-dao'], 'in', 'Thôi mình không mua nữa', 300),
  message(by['c-dao'], 'out', 'Dạ khi nào cần chị nhắn em nhé', 290, { state: 'BOUNCED', shown: 'bounced', diagnosis: causes.blocked() }),
  message(by['c-yen'], 'in', 'Sáng nay shop mở cửa mấy giờ?', 800),
  message(by['c-yen'], 'out', 'Dạ 9 giờ bên em mở cửa ạ', 790, { state: 'HELD', shown: 'held', diagnosis: causes.review() }, { editedAt: ago(780 * MINUTE) }),
  message(by['c-yen'], 'out', 'Chị ghé lúc nào cũng được ạ', 789, { state: 'QUEUED', shown: 'held', diagnosis: causes.review(), attempts: 0 }),
  message(by['c-ok'], 'in', 'Cảm ơn shop nhiều nhé!', 310),
  message(by['c-ok'], 'out', 'Dạ em cảm ơn chị ạ ❤', 305, { state: 'HELD', shown: 'held', diagnosis: causes.unknown() }),
  ...conversations.filter((candidate) => candidate.id.startsWith('c-x')).map((candidate, index) => message(candidate, 'in', 'Cho mình hỏi giá với', 400 + index * 17)),
  ...Array.from({ length: 80 }, (_, index) => message(by['c-ok'], index % 2 ? 'out' : 'in', `Tin cũ số ${index + 1}`, 9000 - index * 20, index % 2 ? { state: 'READ', shown: 'read', readAt: ago(8000 * MINUTE) } : null)),
];
messages.sort((a, b) => a.at.localeCompare(b.at));

export const requests = [
  {
    id: 'rq-1', conversationId: 'c-hoa', customer: { name: 'Trần Thị Hoa' }, person: { id: 'p-binh', name: 'Phạm Quốc Bình' }, reason: null,
    draft: { text: 'Dạ em giữ cho chị đôi trắng size 38 tới tối nay nhé' }, state: 'PENDING', createdAt: ago(6 * MINUTE), decidedAt: null, decidedBy: null, note: null,
  },
];

export const incidents = channels
  .filter((channel) => channel.sending.diagnosis)
  .map((channel) => ({
    id: `in-${channel.id}`, channel: { id: channel.id, name: channel.name, provider: channel.provider }, diagnosis: channel.sending.diagnosis,
    beganAt: channel.sending.since, healedAt: null, healedBy: null, waited: channel.waiting.messages, waiting: channel.waiting,
  }));
