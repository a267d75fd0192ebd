// A server in memory for developing the web app: it speaks the API's contract, keeps nothing, and is never shipped.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { ago, allowances, causes, channels, conversations, incidents, message, messages, nextId, people, requests } from './world.mjs';

const PORT = Number(process.env.MOCK_PORT ?? 5175);
const DIST = new URL('../dist/', import.meta.url).pathname;
const PASSWORD = 'tintoi-sandbox';
const sessions = new Map();
const streams = new Set();
const connections = new Map();
const keys = new Map();
const scheduled = [{ id: 'sr-1', conversationId: 'c-yen', author: { id: 'p-lan', name: 'Lê Thị Lan' }, text: 'Chị nhận được giày chưa ạ?', sendAt: ago(-22 * 3_600_000), writtenAt: ago(60_000), revision: 1 }];
const settings = { staleHours: 12, quietHours: { from: '21:30', to: '07:30' }, expireHours: { reply: 168, automatic: 24, campaign: 72 }, zone: 'Asia/Ho_Chi_Minh' };
const webhooks = [{ id: 'w-1', url: 'https://giayminh.vn/tintoi', createdAt: ago(9 * 86_400_000), disabledAt: null, disabledWhy: null }];
const notices = { told: true, email: true, digest: true, pushKey: null, devices: [] };

const isUnsent = (delivery) => !['SENT', 'DELIVERED', 'READ', 'CANCELLED', 'EXPIRED'].includes(delivery.state);
const isAdmin = (person) => ['OWNER', 'ADMIN'].includes(person.role);

class Problem extends Error {
  constructor(status, cause, vi, en, actions = []) {
    super(cause);
    const texts = (t) => ({ title: t[0], what: t[1], remedy: t[2] ?? '' });
    this.body = { type: `/problems/${cause}`, status, cause, title: vi[0], detail: vi[1], remedy: vi[2] ?? '', retryAt: null, texts: { vi: texts(vi), en: texts(en) }, actions };
  }
}

function emit(change) {
  for (const stream of streams) stream.write(`id: ${Date.now()}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
}

function view(conversation, person) {
  const own = messages.filter((candidate) => candidate.conversationId === conversation.id);
  const last = own.at(-1);
  const lastOut = own.filter((candidate) => candidate.delivery).at(-1);
  const member = conversation.memberIds.includes(person.id);
  const rest = { ...conversation, memberIds: undefined, verdict: undefined };
  return {
    ...rest, member, mayReply: member, snippet: last ? { text: last.text, attachment: null, direction: last.direction, at: last.at } : null, lastAt: last?.at ?? ago(0),
    notSent: own.filter((candidate) => candidate.delivery && isUnsent(candidate.delivery)).length, lastOut: lastOut?.delivery.shown ?? null,
  };
}

const requestView = (request, person) => {
  const conversation = conversations.find((candidate) => candidate.id === request.conversationId);
  const mine = request.person.id === person.id;
  return { ...request, mine, mayDecide: !mine && request.state === 'PENDING' && (conversation.memberIds.includes(person.id) || person.role !== 'AGENT') };
};

const FILTERS = {
  all: () => true,
  mine: (conversation, person) => conversation.assignee?.id === person.id,
  unassigned: (conversation) => conversation.assignee === null,
  unread: (conversation) => conversation.unread > 0,
  attention: (conversation) => conversation.notSent > 0,
};

function listed(filter, person) {
  return conversations.map((conversation) => view(conversation, person)).filter((conversation) => FILTERS[filter](conversation, person)).sort((a, b) => b.lastAt.localeCompare(a.lastAt));
}

function page(items, query, size) {
  const from = Number(query.get('after') ?? 0);
  return { items: items.slice(from, from + size), next: from + size < items.length ? String(from + size) : null };
}

function preflight(conversation, person) {
  const base = { cause: null, texts: null, actions: [], until: null, windowEndsAt: conversation.windowEndsAt, maxLength: 2000, files: { most: 10, captioned: false, rules: [{ types: ['*/*'], called: '*', largest: 26214400 }] }, asOf: ago(0) };
  const texts = (d) => ({ vi: { what: d.texts.vi.what, remedy: '' }, en: { what: d.texts.en.what, remedy: '' } });
  if (!conversation.memberIds.includes(person.id)) {
    return { ...base, verdict: 'no', cause: 'permission.not_in_conversation', actions: ['request_to_join'], texts: {
      vi: { what: `Bạn chưa có quyền gửi trong hội thoại này, ${conversation.assignee?.name ?? 'chưa ai'} phụ trách.`, remedy: 'Xin quyền, tin nháp tự gửi khi được đồng ý.' },
      en: { what: `You can’t send in this conversation yet; ${conversation.assignee?.name ?? 'nobody'} handles it.`, remedy: 'Request access; your draft goes out once approved.' } } };
  }
  const held = { hold: causes.roleLost, 'hold-quota': causes.quota }[conversation.verdict]?.();
  if (held) return { ...base, verdict: 'hold', cause: held.cause, texts: texts(held), actions: held.actions, until: held.until };
  if (conversation.verdict === 'no-customer') return { ...base, verdict: 'no', cause: 'recipient.unavailable', texts: texts(causes.blocked()), actions: ['contact_support'] };
  return { ...base, verdict: 'ok' };
}

function take(conversation, person, text, clientId) {
  const held = conversation.verdict === 'hold' ? causes.roleLost() : null;
  const made = message(conversation, 'out', text, 0, held ? { state: 'HELD', shown: 'held', diagnosis: held, attempts: 0 } : { state: 'QUEUED', shown: 'queued', attempts: 0 }, { clientId, author: { kind: 'person', id: person.id, name: person.name } });
  messages.push(made);
  const step = (state, after) => setTimeout(() => {
    if (held || made.delivery.state === 'CANCELLED') return;
    Object.assign(made.delivery, { state, shown: state.toLowerCase(), readAt: ago(0) });
    emit({ type: 'delivery', conversationId: conversation.id, deliveryId: made.delivery.id });
  }, after);
  step('SENT', 300);
  step('DELIVERED', 900);
  emit({ type: 'message', conversationId: conversation.id, messageId: made.id });
  return made;
}

const deliveryOf = (id) => messages.find((candidate) => candidate.delivery?.id === id)?.delivery;
const changed = (delivery) => {
  emit({ type: 'delivery', conversationId: delivery.conversationId, deliveryId: delivery.id });
  return delivery;
};
const diagnostics = (what) => ({ reference: 'SP-7F3K2', supportAddress: 'support@example.org', mailto: 'mailto:support@example.org?subject=SP-7F3K2',
  text: `SP-7F3K2\n${what}\nchannel.auth_role_lost · Messenger · Page …0001\nfb 190/492 · trace AbC1x9\nv0.1.0` });

const routes = [
  ['GET', '/api/sandbox', () => ({ people: people.map((person) => ({ ...person, password: PASSWORD })), simulators: 'http://localhost:8081' })],
  ['GET', '/api/conversations', ({ person, query }) => page(listed(query.get('filter') ?? 'all', person), query, 50)],
  ['GET', '/api/conversations/counts', ({ person }) => Object.fromEntries(Object.keys(FILTERS).map((filter) => [filter, listed(filter, person).length]))],
  ['GET', '/api/conversations/:id', ({ conversation, person }) => ({
    ...view(conversation, person), members: people.filter((candidate) => conversation.memberIds.includes(candidate.id)).map(({ id, name }) => ({ id, name })),
    myRequest: requests.map((request) => requestView(request, person)).find((request) => request.mine && request.conversationId === conversation.id && request.state === 'PENDING') ?? null,
    requests: requests.map((request) => requestView(request, person)).filter((request) => request.conversationId === conversation.id && request.mayDecide),
  })],
  ['GET', '/api/conversations/:id/messages', ({ conversation, query }) => {
    const own = messages.filter((candidate) => candidate.conversationId === conversation.id);
    const end = query.has('before') ? Number(query.get('before')) : own.length;
    return { items: own.slice(Math.max(0, end - 50), end), previous: end > 50 ? String(end - 50) : null };
  }],
  ['GET', '/api/conversations/:id/preflight', ({ conversation, person }) => preflight(conversation, person)],
  ['POST', '/api/conversations/:id/replies', ({ conversation, person, body, request }) => {
    const key = request.headers['idempotency-key'];
    if (keys.has(key)) return { message: keys.get(key) };
    if (!conversation.memberIds.includes(person.id)) {
      throw new Problem(403, 'permission.not_in_conversation', ['Bạn chưa có quyền gửi trong hội thoại này', 'Bạn chưa là thành viên nên tin của bạn chưa gửi cho khách được.'], ['You can’t send in this conversation yet', 'You are not a member yet, so nothing you write is sent to the customer.'], ['request_to_join']);
    }
    if (body.sendAt) {
      const later = { id: nextId('sr'), conversationId: conversation.id, author: { id: person.id, name: person.name }, text: body.text, sendAt: body.sendAt, writtenAt: ago(0), revision: 1 };
      scheduled.push(later);
      emit({ type: 'conversation', conversationId: conversation.id });
      return { message: null, scheduled: later };
    }
    const made = take(conversation, person, body.text, key);
    keys.set(key, made);
    return { message: made };
  }],
  ['PUT', '/api/conversations/:id/reading', ({ conversation }) => void (conversation.unread = 0)],
  ['POST', '/api/conversations/:id/requests', ({ conversation, person, body }) => {
    const made = { id: nextId('rq'), conversationId: conversation.id, customer: { name: conversation.customer.name }, person: { id: person.id, name: person.name }, reason: body.reason ?? null, draft: body.draft ? { text: body.draft.text } : null, state: 'PENDING', createdAt: ago(0), decidedAt: null, decidedBy: null, note: null };
    requests.push(made);
    emit({ type: 'request', conversationId: conversation.id, requestId: made.id });
    return requestView(made, person);
  }],
  ['POST', '/api/conversations/:id/members', ({ conversation, person }) => void conversation.memberIds.push(person.id)],
  ['PUT', '/api/conversations/:id/state', ({ conversation, body }) => void (conversation.state = body.state)],
  ['GET', '/api/requests', ({ person }) => ({ items: requests.map((request) => requestView(request, person)).filter((request) => request.state === 'PENDING' && (request.mine || request.mayDecide)) })],
  ['PUT', '/api/requests/:id/decision', ({ id, person, body }) => {
    const request = requests.find((candidate) => candidate.id === id);
    Object.assign(request, { state: body.decision, decidedAt: ago(0), decidedBy: { name: person.name } });
    const conversation = conversations.find((candidate) => candidate.id === request.conversationId);
    if (body.decision === 'APPROVED') {
      conversation.memberIds.push(request.person.id);
      if (request.draft) take(conversation, request.person, request.draft.text, nextId('k'));
    }
    emit({ type: 'request', conversationId: conversation.id, requestId: id });
    return requestView(request, person);
  }],
  ['DELETE', '/api/requests/:id', ({ id }) => void Object.assign(requests.find((candidate) => candidate.id === id), { state: 'WITHDRAWN' })],
  ['GET', '/api/people', () => ({ items: people })],
  ['GET', '/api/deliveries', ({ query }) => page(messages.flatMap((candidate) => candidate.delivery ?? []).filter(isUnsent), query, 200)],
  ['GET', '/api/deliveries/:id', ({ id }) => {
    const delivery = deliveryOf(id);
    return { ...delivery, attemptList: Array.from({ length: delivery.attempts }, (_, index) => ({ number: index + 1, startedAt: delivery.createdAt, endedAt: delivery.createdAt, outcome: 'REFUSED', http: delivery.diagnosis?.evidence.http ?? null, code: delivery.diagnosis?.evidence.code ?? '', text: '', trace: '' })) };
  }],
  ['POST', '/api/deliveries/:id/resends', ({ id, person, body }) => {
    const delivery = deliveryOf(id);
    return { message: take(conversations.find((candidate) => candidate.id === delivery.conversationId), person, body.text ?? delivery.text, nextId('k')) };
  }],
  ['POST', '/api/deliveries/decisions', ({ body }) => {
    for (const { id } of body.deliveries) changed(Object.assign(deliveryOf(id), body.decision === 'DROP' ? { state: 'CANCELLED', shown: 'cancelled', diagnosis: null } : { state: 'SENT', shown: 'sent', diagnosis: null, recoveredAt: ago(0) }));
    return { done: body.deliveries.length, refused: [], more: false };
  }],
  ['PATCH', '/api/deliveries/:id', ({ id, body }) => {
    Object.assign(messages.find((candidate) => candidate.delivery?.id === id), { text: body.text, editedAt: ago(0) });
    return changed(Object.assign(deliveryOf(id), { text: body.text }));
  }],
  ['POST', '/api/deliveries/:id/acknowledgements', ({ id }) => changed(Object.assign(deliveryOf(id), { open: false }))],
  ['GET', '/api/conversations/:id/scheduled', ({ id }) => ({ items: scheduled.filter((candidate) => candidate.conversationId === id), next: null })],
  ['PATCH', '/api/scheduled/:id', ({ id, body }) => {
    const item = scheduled.find((candidate) => candidate.id === id);
    return Object.assign(item, { text: body.text ?? item.text, sendAt: body.sendAt ?? item.sendAt, revision: item.revision + 1 });
  }],
  ['DELETE', '/api/scheduled/:id', ({ id }) => void scheduled.splice(scheduled.findIndex((candidate) => candidate.id === id), 1)],
  ['GET', '/api/notices', () => notices],
  ['PUT', '/api/notices', ({ body }) => Object.assign(notices, body)],
  ['GET', '/api/webhooks', () => ({ items: webhooks, next: null })],
  ['POST', '/api/webhooks', ({ body }) => {
    const made = { id: `w-${webhooks.length + 1}`, url: body.url };
    webhooks.unshift({ ...made, createdAt: new Date().toISOString(), disabledAt: null, disabledWhy: null });
    return { ...made, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  }],
  ['DELETE', '/api/webhooks/:id', ({ id }) => void Object.assign(webhooks.find((candidate) => candidate.id === id), { disabledAt: new Date().toISOString(), disabledWhy: 'removed' })],
  ['GET', '/api/settings', () => settings],
  ['PUT', '/api/settings', ({ body }) => Object.assign(settings, body)],
  ['POST', '/api/deliveries/:id/decisions', ({ id }) => changed(Object.assign(deliveryOf(id), { state: 'DELIVERED', shown: 'delivered', diagnosis: null }))],
  ['POST', '/api/deliveries/:id/cancellations', ({ id }) => changed(Object.assign(deliveryOf(id), { state: 'CANCELLED', shown: 'cancelled', diagnosis: null }))],
  ['GET', '/api/deliveries/:id/diagnostics', () => diagnostics('delivery')],
  ['GET', '/api/channels', () => ({ items: channels, next: null })],
  ['GET', '/api/channels/:id', ({ id }) => ({ ...channels.find((channel) => channel.id === id), incidents: [...incidents.filter((incident) => incident.channel.id === id), { id: 'in-old', channel: { id, name: 'Giày Minh', provider: 'META' }, diagnosis: causes.unreachable(), beganAt: ago(9e8), healedAt: ago(8.99e8), healedBy: null, waited: 4 }] })],
  ['GET', '/api/channels/:id/allowance', ({ id }) => ({ purposes: allowances[id] ?? [], asOf: ago(0) })],
  ...['MESSENGER', 'PAGE_COMMENT', 'ZALO_OA'].map((kind) => ['PUT', `/api/channels/:id/allowance/${kind}`, ({ id, body }) => {
    const { allowance } = allowances[id].find((purpose) => purpose.kind === kind);
    allowance.reserve = { ...allowance.reserve, percent: body.percent, amount: ((body.percent ?? 20) * allowance.total) / 100 };
    return { purposes: allowances[id], asOf: ago(0) };
  }]),
  ['POST', '/api/channels/:id/checks', ({ id }) => Object.assign(channels.find((channel) => channel.id === id), { checkedAt: ago(0) })],
  ['GET', '/api/channels/:id/diagnostics', () => diagnostics('channel')],
  ['GET', '/api/incidents', () => ({ items: incidents.filter((incident) => !incident.healedAt), next: null })],
  ['POST', '/api/connections', ({ body, person }) => {
    if (!isAdmin(person)) throw new Problem(403, 'permission.admin_only', ['Chỉ quản trị mới làm được'], ['Only admins can do this']);
    const id = nextId('cn');
    connections.set(id, { id, provider: body.provider, uses: body.uses, channelId: body.channelId ?? null, step: 'AUTHORIZING', authorizeUri: `/mock/provider/${id}`, problem: null, pages: [], checks: [], connected: [], checking: [] });
    return connections.get(id);
  }],
  ['GET', '/api/connections/:id', ({ id }) => {
    if (!connections.has(id)) throw new Problem(404, 'not_found', ['Không tìm thấy', 'Lượt kết nối này không còn.'], ['Not found', 'This connection attempt is gone.']);
    return connections.get(id);
  }],
  ['PUT', '/api/connections/:id/choice', async ({ id, body }) => {
    const connection = connections.get(id);
    for (const externalId of body.pages) {
      for (const check of ['TOKEN', 'SCOPES', 'ROLE', 'WEBHOOK']) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        connection.checks.push({ externalId, check, state: 'ok', detail: null });
      }
      const channel = channels.find((candidate) => candidate.externalId === externalId);
      connection.connected.push({ channelId: channel.id, name: channel.name, released: channel.waiting.messages });
      heal(channel);
    }
    connection.step = 'DONE';
    return connection;
  }],
];

function heal(channel) {
  Object.assign(channel, { sending: { light: 'ok', since: null, diagnosis: null, until: null }, waiting: { messages: 0, conversations: 0 }, waitingForChannel: { messages: 0, conversations: 0 } });
  for (const incident of incidents) if (incident.channel.id === channel.id) incident.healedAt = ago(0);
  for (const conversation of conversations) if (conversation.channel.id === channel.id) Object.assign(conversation, { verdict: 'ok', channel: { ...conversation.channel, interrupted: false } });
  for (const { delivery } of messages) if (delivery?.channelId === channel.id && delivery.state === 'HELD') Object.assign(delivery, { state: 'DELIVERED', shown: 'delivered', diagnosis: null, recoveredAt: ago(0) });
  emit({ type: 'resync' });
}

function provider(id, response) {
  const connection = connections.get(id);
  const ofProvider = channels.filter((channel) => channel.provider === connection.provider);
  Object.assign(connection, { step: 'CHOOSING', pages: ofProvider.map((channel, index) => ({ externalId: channel.externalId, name: channel.name, connectable: index !== 1, problem: index === 1 ? causes.roleLost() : null, channelId: channel.id, chosen: channel.id === connection.channelId || connection.channelId === null })) });
  response.writeHead(302, { Location: `/settings/messages/${connection.provider === 'ZALO' ? 'zalo' : 'messenger'}/connections/${id}` }).end();
}

function serveFile(path, response) {
  const file = join(DIST, path === '/' || !extname(path) ? 'index.html' : path);
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
  if (!file.startsWith(DIST) || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:" });
  return createReadStream(file).pipe(response);
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function match(method, path) {
  const parts = path.split('/');
  for (const [verb, pattern, handle] of routes) {
    const wanted = pattern.split('/');
    if (verb !== method || wanted.length !== parts.length) continue;
    if (wanted.every((part, index) => part === ':id' || part === parts[index])) return { handle, id: parts[wanted.indexOf(':id')] };
  }
  return null;
}

function session(request, response, person, body, cookie) {
  const describe = (who) => ({ person: { ...who, locale: 'vi' }, workspace: { id: 'w-1', name: 'Giày Minh', zone: 'Asia/Ho_Chi_Minh' }, supportAddress: 'support@example.org', now: ago(0), sandbox: { simulators: 'http://localhost:8081' } });
  if (request.method === 'POST') {
    const who = people.find((candidate) => candidate.email === body.email && body.password === PASSWORD);
    if (!who) return response.writeHead(401, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ status: 401, cause: 'session.wrong' }));
    const made = nextId('s') + Math.random();
    sessions.set(made, who);
    return response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': `MOCK=${made}; Path=/; HttpOnly` }).end(JSON.stringify(describe(who)));
  }
  if (request.method === 'DELETE') {
    sessions.delete(cookie);
    return response.writeHead(204).end();
  }
  return person ? response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(describe(person))) : response.writeHead(401).end();
}

createServer(async (request, response) => {
  const { pathname, searchParams: query } = new URL(request.url, 'http://mock');
  const cookie = /MOCK=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const person = sessions.get(cookie);
  if (pathname.startsWith('/mock/provider/')) return provider(pathname.split('/').at(-1), response);
  if (pathname === '/mock/inbound') {
    const conversation = conversations.find((candidate) => candidate.id === (query.get('c') ?? 'c-binh'));
    messages.push(message(conversation, 'in', query.get('text') ?? 'Alo shop?', 0));
    conversation.unread += 1;
    emit({ type: 'message', conversationId: conversation.id });
    return response.writeHead(204).end();
  }
  if (!pathname.startsWith('/api/')) return serveFile(pathname, response);
  const body = await bodyOf(request);
  if (pathname === '/api/session') return session(request, response, person, body, cookie);
  if (pathname !== '/api/sandbox' && !person) return response.writeHead(401).end();
  if (pathname === '/api/changes') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).write(': hello\n\n');
    streams.add(response);
    return request.on('close', () => streams.delete(response));
  }
  const found = match(request.method, pathname);
  if (!found) return response.writeHead(404).end();
  try {
    const conversation = conversations.find((candidate) => candidate.id === found.id);
    const answer = await found.handle({ id: found.id, conversation, person, query, body, request });
    if (answer === undefined) return response.writeHead(204).end();
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return response.writeHead(error.body.status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(error.body));
  }
}).listen(PORT, () => console.log(`development server on http://localhost:${PORT} (password ${PASSWORD})`));

