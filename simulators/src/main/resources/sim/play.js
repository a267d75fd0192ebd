'use strict';
// One page over the control API: nothing here that a curl line could not do.

const WORDS = {
  vi: {
    title: 'Tintoi: thế giới mô phỏng', subtitle: 'Facebook và Zalo giả lập, chạy ngay trên máy này',
    skip: 'Tới các cảnh', clock: 'Đồng hồ của thế giới mô phỏng', tomorrow: 'Tới ngày mai', product: 'Mở Tintoi', reset: 'Làm lại từ đầu',
    phones: 'Đóng vai khách hàng', phonesHint: 'Chọn một khách rồi nhắn, bình luận, xem. Tin đến hộp thư Tintoi qua webhook như ngoài đời.',
    customer: 'Khách', page: 'Trang', write: 'Nhập tin nhắn', send: 'Gửi', file: 'Gửi ảnh hoặc tệp', comment: 'Viết bình luận', post: 'Đăng', thread: 'Cuộc trò chuyện', comments: 'Bài viết và bình luận',
    scenes: 'Bốn cảnh', scenesHint: 'Bốn nguyên nhân khiến tin không đi. Làm hỏng, trả lời khách trong Tintoi, rồi chữa lành.',
    break: 'Làm hỏng', breakHint: 'Mọi cách hỏng và cách sửa của từng thứ. Nút đỏ làm hỏng, nút xanh chữa.',
    log: 'Nhật ký', logHint: 'Mọi yêu cầu mà nhà cung cấp nhận được, mới nhất ở trên.', logEmpty: 'Chưa có yêu cầu nào.',
    time: 'Lúc', provider: 'Nhà cung cấp', request: 'Yêu cầu', text: 'Nội dung', verdict: 'Kết quả', code: 'Mã',
    noMessages: 'Chưa có tin nhắn. Nhắn một câu để bắt đầu.', noComments: 'Chưa có bình luận.',
    delivered: 'Đã nhận', seen: 'Đã xem', markSeen: 'Đánh dấu đã xem', block: 'Chặn Trang', unblock: 'Bỏ chặn', closeWindow: 'Đóng cửa sổ 24 giờ',
    windowOpen: 'Cửa sổ mở tới', windowShut: 'Ngoài cửa sổ 24 giờ', byPage: 'Trả lời tay từ Trang', byOa: 'Trả lời tay từ OA', blocked: 'đã chặn Trang',
    reply: 'Trả lời', del: 'Xóa', deleted: 'đã xóa', replyingTo: 'Đang trả lời', cancel: 'Thôi', editComment: 'Sửa', hiddenMark: 'đã ẩn', likedMark: 'Trang đã thích', privateDone: 'đã nhắn riêng', subscribed: 'Trang đã nối với Tintoi', notSubscribed: 'Trang chưa nối với Tintoi',
    follow: 'Quan tâm', unfollow: 'Bỏ quan tâm', stale: 'Lần cuối 8 ngày trước', lastSeen: 'Tương tác cuối', never: 'chưa bao giờ', notFollowing: 'không quan tâm OA',
    done: 'Xong', failed: 'Không được: ', really: 'Xóa mọi cuộc trò chuyện, quyền đã cấp và đồng hồ?',
    s1: 'Mất kết nối', s1p: 'Đường tới Facebook và Zalo bị cắt, hoặc tin đã tới mà câu trả lời mất trên đường.', s1look: 'Nhìn: tin chờ, có giờ thử lại; khi nối lại, khách nhận đúng một lần, đúng thứ tự.',
    cutBoth: 'Cắt đường truyền', lostAnswer: 'Mất câu trả lời (1 lần)', outage: 'Facebook báo lỗi 503', heal: 'Nối lại',
    s2: 'Mất quyền tài khoản', s2p: 'Người kết nối đổi mật khẩu, gỡ ứng dụng, mất vai trò; quản trị OA thu hồi ủy quyền.', s2look: 'Nhìn: một dải báo cho cả kênh, nói ai phải làm gì; bấm Kết nối lại thì mọi tin đang giữ tự đi.',
    password: 'Nam đổi mật khẩu', role: 'Nam mất vai trò', roleBack: 'Trả lại vai trò', zaloOff: 'OA gỡ ứng dụng', zaloBack: 'Trả lại ủy quyền', reconnectNote: 'Mật khẩu: chữa bằng Kết nối lại trong Tintoi',
    s3: 'Hết hạn mức', s3p: 'Trang hoặc OA đã dùng hết lượt gửi của hôm nay; đến 0 giờ được cấp lại.', s3look: 'Nhìn: tin được giữ kèm giờ mở lại; sang ngày mai chúng tự đi theo thứ tự.',
    spendMeta: 'Trang hết lượt', spendZalo: 'OA hết lượt', refill: 'Cấp lại ngay',
    s4: 'Nhân viên không ở trong cuộc trò chuyện', s4p: 'Đào nhắn vào Trang và được giao cho Lan. Bình đăng nhập, mở cuộc đó và thử trả lời.', s4look: 'Nhìn: Bình đọc được nhưng không gửi được, bấm Xin quyền gửi; Hà duyệt thì câu trả lời của Bình tự gửi.',
    daoWrites: 'Đào nhắn một tin', daoText: 'Shop ơi, đôi này còn size 38 không ạ?', s4heal: 'Chữa trong Tintoi: đăng nhập Hà rồi duyệt.',
    wire: 'Đường truyền', wireP: 'Điều gì xảy ra với yêu cầu gửi tới nhà cung cấp.', op: 'Thao tác', kind: 'Kiểu hỏng', times: 'Số lần (trống = mãi)', unplug: 'Rút dây', plugIn: 'Cắm lại', unplugged: 'đã rút dây', add: 'Làm hỏng', clear: 'Bỏ hết lỗi',
    people: 'Người kết nối (Facebook)', peopleP: 'Mỗi việc làm mã truy cập cũ chết theo cách riêng.', chPassword: 'Đổi mật khẩu', rmApp: 'Gỡ ứng dụng', expire: 'Mã hết hạn', check: 'Bị bắt xác minh', checkOff: 'Xác minh xong', relogin: 'Đăng nhập lại trong Tintoi để có mã mới.', scopes: 'Quyền đã cấp', roles: 'Vai trò', locale: 'Ngôn ngữ lỗi', none: 'không', full: 'toàn quyền', moderate: 'chỉ nhắn tin', analyze: 'chỉ xem số liệu', noApp: 'chưa cấp quyền cho Tintoi',
    oa: 'Zalo OA', oaP: 'Ủy quyền, gói dịch vụ và khóa.', withdraw: 'Gỡ ứng dụng', spentRefresh: 'Mã làm mới bị dùng nơi khác', accessEnd: 'Mã truy cập hết hạn', packOver: 'Gói hết hạn hôm qua', packBack: 'Gia hạn một năm', lock: 'Khóa OA', unlock: 'Mở khóa', undo: 'Trả lại',
    allowance: 'Hạn mức và nhịp gửi', allowanceP: 'Còn gửi được bao nhiêu tới 0 giờ (giờ Việt Nam), và gửi nhanh tới đâu.', left: 'Còn lại', set: 'Đặt', unlimited: 'Không giới hạn', slow2: 'Tối đa 2 tin/giây trong 30 giây', slowOff: 'Bỏ giới hạn nhịp',
    hooks: 'Webhook tới Tintoi', hooksP: 'Cách sự kiện tới Tintoi.', dup: 'Gửi hai lần', reorder: 'Đảo thứ tự', late: 'Chậm 3 giây', drop: 'Làm rơi', hold: 'Giữ lại', flush: 'Gửi những gì đang giữ', waiting: 'đang chờ', held: 'đang giữ', verified: 'đã xác minh', unverified: 'chưa xác minh', nobody: 'Chưa ai nghe webhook.',
    switches: 'Công tắc', switchesP: 'Nơi các nguồn nói khác nhau; README nêu nguồn của từng cái.', now: 'Đang hỏng',
  },
  en: {
    title: 'Tintoi: the simulated world', subtitle: 'A pretended Facebook and Zalo, on this machine',
    skip: 'To the scenes', clock: 'The clock of the simulated world', tomorrow: 'To tomorrow', product: 'Open Tintoi', reset: 'Start over',
    phones: 'Play the customers', phonesHint: 'Choose a customer, then write, comment, read. What you write reaches Tintoi by webhook, as in life.',
    customer: 'Customer', page: 'Page', write: 'Write a message', send: 'Send', file: 'Send a picture or file', comment: 'Write a comment', post: 'Post', thread: 'Conversation', comments: 'Post and comments',
    scenes: 'Four scenes', scenesHint: 'The four causes why a message does not go. Break, answer a customer in Tintoi, then heal.',
    break: 'Break things', breakHint: 'Every way each thing breaks, and its undo. Red breaks, green heals.',
    log: 'Log', logHint: 'Every request the providers saw, newest first.', logEmpty: 'No request yet.',
    time: 'At', provider: 'Provider', request: 'Request', text: 'Text', verdict: 'Verdict', code: 'Code',
    noMessages: 'No messages yet. Write one to begin.', noComments: 'No comments yet.',
    delivered: 'Delivered', seen: 'Seen', markSeen: 'Mark as seen', block: 'Block the Page', unblock: 'Unblock', closeWindow: 'Close the 24 h window',
    windowOpen: 'Window open until', windowShut: 'Outside the 24 h window', byPage: 'Answer by hand as the Page', byOa: 'Answer by hand as the OA', blocked: 'has blocked the Page',
    reply: 'Reply', del: 'Delete', deleted: 'deleted', replyingTo: 'Replying to', cancel: 'Cancel', editComment: 'Edit', hiddenMark: 'hidden', likedMark: 'liked by the Page', privateDone: 'answered privately', subscribed: 'Page connected to Tintoi', notSubscribed: 'Page not connected to Tintoi',
    follow: 'Follow', unfollow: 'Unfollow', stale: 'Last contact 8 days ago', lastSeen: 'Last contact', never: 'never', notFollowing: 'does not follow the OA',
    done: 'Done', failed: 'Did not work: ', really: 'Delete all conversations, grants and the clock?',
    s1: 'Connection lost', s1p: 'The line to Facebook and Zalo is cut, or the message arrives and the answer gets lost on the way back.', s1look: 'Look: messages wait and say when they try again; once healed the customer gets each exactly once, in order.',
    cutBoth: 'Cut the line', lostAnswer: 'Lose the answer (once)', outage: 'Facebook answers 503', heal: 'Connect again',
    s2: 'Account permission lost', s2p: 'The person who connected changes the password, removes the app or loses the role; the OA withdraws the app.', s2look: 'Look: one banner for the whole channel says who must do what; after Reconnect all held messages go by themselves.',
    password: 'Nam changes the password', role: 'Nam loses the role', roleBack: 'Give the role back', zaloOff: 'OA removes the app', zaloBack: 'Give it back', reconnectNote: 'Password: heals by Reconnect in Tintoi',
    s3: 'Allowance used up', s3p: 'The Page or OA has used all sends of today; midnight grants them again.', s3look: 'Look: messages are held with the time they go; tomorrow they leave by themselves, in order.',
    spendMeta: 'Page has none left', spendZalo: 'OA has none left', refill: 'Refill now',
    s4: 'Agent not in the conversation', s4p: 'Đào writes to the Page and is assigned to Lan. Sign in as Bình, open that conversation and try to answer.', s4look: 'Look: Bình may read but not send, and presses Request access; when Hà approves, his answer leaves by itself.',
    daoWrites: 'Đào writes a message', daoText: 'Shop ơi, đôi này còn size 38 không ạ?', s4heal: 'Heal in Tintoi: sign in as Hà and approve.',
    wire: 'The wire', wireP: 'What happens to requests on their way to a provider.', op: 'Operation', kind: 'Fault', times: 'Times (empty = always)', unplug: 'Unplug', plugIn: 'Plug in', unplugged: 'unplugged', add: 'Break', clear: 'Remove all faults',
    people: 'People who connect (Facebook)', peopleP: 'Each of these kills the old tokens in its own way.', chPassword: 'Change password', rmApp: 'Remove the app', expire: 'Expire tokens', check: 'Security checkpoint', checkOff: 'Checkpoint passed', relogin: 'Log in again from Tintoi for new tokens.', scopes: 'Granted permissions', roles: 'Roles', locale: 'Language of errors', none: 'none', full: 'full control', moderate: 'messages only', analyze: 'insights only', noApp: 'has granted Tintoi nothing',
    oa: 'Zalo OA', oaP: 'Authorization, package and lock.', withdraw: 'Remove the app', spentRefresh: 'Refresh token used elsewhere', accessEnd: 'Access token ends now', packOver: 'Package ended yesterday', packBack: 'Renew for a year', lock: 'Lock the OA', unlock: 'Unlock', undo: 'Give back',
    allowance: 'Allowance and pace', allowanceP: 'How many more sends until midnight (Vietnam), and how fast.', left: 'Left', set: 'Set', unlimited: 'Unlimited', slow2: 'At most 2 per second for 30 s', slowOff: 'No pace limit',
    hooks: 'Webhooks to Tintoi', hooksP: 'How events reach Tintoi.', dup: 'Send twice', reorder: 'Reorder', late: '3 s late', drop: 'Drop', hold: 'Hold', flush: 'Send what is held', waiting: 'waiting', held: 'held', verified: 'verified', unverified: 'not verified', nobody: 'Nobody listens to webhooks yet.',
    switches: 'Switches', switchesP: 'Where the sources disagree; the README names the source of each.', now: 'Broken now',
  },
};
const KINDS = ['refuse_connection', 'cut_after', 'server_error', 'slow', 'hang', 'error', 'html', 'empty', 'truncated'];
const CHOICES = {
  scopeError: ['10', '200', '190'], checkpointSubcode: [459, 490], blockedError: ['200/1545041', '551'],
  spentRefresh: ['-14014', 'empty-body', '-14020'], withdrawnError: [-216, -220],
};
const P1 = '100000000000001';
let lang = localStorage.getItem('lang') === 'en' ? 'en' : 'vi';
let state = null, seenVersion = -1, logLast = 0, replyTo = null;
const t = key => WORDS[lang][key] ?? key;
const $ = id => document.getElementById(id);

function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(props ?? {})) {
    if (k.startsWith('on')) node.addEventListener(k.slice(2), v);
    else if (k === 'class') node.className = v;
    else if (v === true) node.setAttribute(k, '');
    else if (v !== false && v != null) node.setAttribute(k, v);
  }
  node.append(...children.flat().filter(c => c != null && c !== false));
  return node;
}
function toast(text, bad) {
  const box = $('toast');
  box.textContent = text;
  box.className = bad ? 'on bad' : 'on';
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.className = ''; }, bad ? 5000 : 1500);
}
async function call(method, path, body, quiet) {
  try {
    const answer = await fetch('/control/' + path, {
      method, headers: { 'Content-Type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw new Error(json.error);
    if (!quiet) toast(t('done'));
    await refresh();
    return json;
  } catch (e) {
    toast(t('failed') + e.message, true);
    return null;
  }
}
const act = (label, cls, ...requests) => h('button', {
  type: 'button', class: cls,
  onclick: async () => { for (const [m, p, b] of requests) await call(m, p, b); },
}, label);
const person = key => state.meta.people.find(p => p.key === key);
const fault = (provider, operation, kind, times) => ['POST', 'faults', { provider, operation, kind, times: times ?? null }];

const ZONE = 'Asia/Ho_Chi_Minh';
const clockText = iso => new Date(iso).toLocaleTimeString(lang === 'vi' ? 'vi-VN' : 'en-GB', { hour: '2-digit', minute: '2-digit', timeZone: ZONE });
const dayText = iso => new Date(iso).toLocaleString(lang === 'vi' ? 'vi-VN' : 'en-GB', { weekday: 'short', day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', timeZone: ZONE });

// ---- words ------------------------------------------------------------------------------------
function words() {
  document.documentElement.lang = lang;
  document.querySelectorAll('[data-t]').forEach(n => { n.textContent = t(n.dataset.t); });
  document.querySelectorAll('[data-p]').forEach(n => { n.placeholder = t(n.dataset.p); });
  document.querySelectorAll('[data-a]').forEach(n => n.setAttribute('aria-label', t(n.dataset.a)));
  $('lang').textContent = lang === 'vi' ? 'English' : 'Tiếng Việt';
  $('lang').lang = lang === 'vi' ? 'en' : 'vi';
}
function options(select, items) {
  const chosen = select.value;
  select.replaceChildren(...items.map(([value, label]) => h('option', { value }, label)));
  if (items.some(([value]) => value === chosen)) select.value = chosen;
}

// ---- phones -----------------------------------------------------------------------------------
function stick(screen, nodes, whose) {
  const atEnd = screen.dataset.whose !== whose || screen.scrollHeight - screen.scrollTop - screen.clientHeight < 60;
  screen.dataset.whose = whose;
  screen.replaceChildren(...nodes);
  if (atEnd) screen.scrollTop = screen.scrollHeight;
}
function pieces(m) {
  return (m.files ?? (m.file ? [m.file] : [])).map(f => f.kind === 'image' || f.kind === 'gif'
    ? h('img', { class: 'piece', src: f.url, alt: f.name, width: 160 })
    : h('a', { class: 'piece', href: f.url, download: f.name }, f.name));
}
/* What the shop offered to tap. */
function taps(m) {
  const payload = m.shape?.payload ?? {};
  const cards = payload.elements ?? [];
  const buttons = [...(m.shape?.quick_replies ?? []), ...(payload.buttons ?? []), ...cards.flatMap(card => card.buttons ?? [])];
  const words = [payload.text, ...cards.map(card => [card.title, card.subtitle].filter(Boolean).join(' – ')), m.shape?.name].filter(Boolean);
  return [...words.map(text => h('p', {}, text)), ...buttons.map(b => b.type === 'web_url'
    ? h('a', { class: 'piece', href: b.url }, b.title)
    : act(b.title || b.content_type, 'piece', ['POST', 'meta/taps', { customer: $('m-customer').value, page: $('m-page').value, title: b.title || b.content_type }]))];
}
function bubbles(messages) {
  if (!messages?.length) return [h('p', { class: 'empty' }, t('noMessages'))];
  return messages.flatMap(m => {
    const mine = m.direction === 'in';
    const standing = mine ? clockText(m.at) : [clockText(m.at), m.readAt ? `${t('seen')} ${clockText(m.readAt)}` : m.deliveredAt ? t('delivered') : ''].filter(Boolean).join(' · ');
    return [h('div', { class: 'bubble ' + (mine ? 'mine' : 'theirs') }, m.text, ...pieces(m), ...taps(m)), h('div', { class: 'meta' + (mine ? ' right' : '') }, standing)];
  });
}
function messenger() {
  const customer = $('m-customer').value, page = $('m-page').value;
  const thread = state.meta.threads.find(x => x.customer === customer && x.page === page);
  const shop = state.meta.pages.find(x => x.id === page);
  const blocked = shop.blockedBy.includes(customer);
  const standing = [
    shop.subscribed.includes('messages') ? t('subscribed') : t('notSubscribed'),
    thread?.open ? `${t('windowOpen')} ${dayText(thread.windowEndsAt)}` : t('windowShut'), blocked ? t('blocked') : '',
  ];
  $('m-acts').replaceChildren(
    h('span', { class: 'state' }, standing.filter(Boolean).join(' · ')),
    act(t('markSeen'), '', ['POST', 'meta/reads', { customer, page }]),
    blocked ? act(t('unblock'), 'good', ['PATCH', 'meta/customers/' + customer, { blocked: false, page }]) : act(t('block'), 'bad', ['PATCH', 'meta/customers/' + customer, { blocked: true, page }]),
    act(t('closeWindow'), 'bad', ['POST', 'meta/windows/close', { customer, page }]),
    h('button', { type: 'button', onclick: () => byHand('meta/page-messages', { customer, page }, t('byPage')) }, t('byPage')));
  stick($('m-screen'), bubbles(thread?.messages), customer + page);
}
function byHand(path, body, label) {
  const text = prompt(label);
  if (text) call('POST', path, { ...body, text });
}
function rewrite(comment) {
  const text = prompt(t('editComment'), comment.text);
  if (text) call('PATCH', 'meta/comments/' + comment.id, { text });
}
function feed() {
  const page = $('c-page').value, me = $('c-customer').value;
  const post = state.meta.posts.find(p => p.page === page);
  const shop = state.meta.pages.find(p => p.id === page);
  const nodes = [h('div', { class: 'post' }, h('b', {}, shop.name), post.text)];
  if (!post.comments.length) nodes.push(h('p', { class: 'empty' }, t('noComments')));
  const below = (parent, depth) => {
    for (const c of post.comments.filter(x => x.parent === parent)) {
      const cls = (depth ? ' reply' : '') + (c.customer ? '' : ' page') + (c.deleted ? ' gone' : '');
      nodes.push(h('div', { class: 'cmt' + cls }, h('b', {}, c.fromName), c.text, ...pieces(c)));
      nodes.push(h('div', { class: 'under' + (depth ? ' reply' : '') }, clockText(c.at),
        c.deleted ? ' · ' + t('deleted') : h('button', { type: 'button', class: 'link', onclick: () => { replyTo = c; feed(); $('c-text').focus(); } }, t('reply')),
        !c.deleted && c.customer === me ? h('button', { type: 'button', class: 'link', onclick: () => call('DELETE', 'meta/comments/' + c.id) }, t('del')) : null,
        !c.deleted && c.customer === me ? h('button', { type: 'button', class: 'link', onclick: () => rewrite(c) }, t('editComment')) : null,
        c.hidden ? ' · ' + t('hiddenMark') : null,
        c.liked ? ' · ' + t('likedMark') : null,
        c.privateReply ? ' · ' + t('privateDone') : null));
      below(c.id, depth + 1);
    }
  };
  below(post.id, 0);
  $('c-acts').replaceChildren(
    h('span', { class: 'state' }, shop.subscribed.includes('feed') ? t('subscribed') : t('notSubscribed')),
    ...(replyTo ? [h('span', {}, `${t('replyingTo')} ${replyTo.fromName}`), h('button', { type: 'button', onclick: () => { replyTo = null; feed(); } }, t('cancel'))] : []));
  stick($('c-screen'), nodes, page);
}
function zalo() {
  const c = state.zalo.customers.find(x => x.key === $('z-customer').value);
  const path = 'zalo/customers/' + c.key;
  $('z-acts').replaceChildren(
    h('span', { class: 'state' }, [`${t('lastSeen')}: ${c.lastInteraction ? dayText(c.lastInteraction) : t('never')}`, c.follows ? '' : t('notFollowing')].filter(Boolean).join(' · ')),
    act(t('markSeen'), '', ['POST', 'zalo/reads', { customer: c.key }]),
    c.follows ? act(t('unfollow'), 'bad', ['PATCH', path, { follows: false }]) : act(t('follow'), 'good', ['PATCH', path, { follows: true }]),
    act(t('stale'), 'bad', ['PATCH', path, { lastInteraction: 'P8D' }]),
    h('button', { type: 'button', onclick: () => byHand('zalo/oa-messages', { customer: c.key }, t('byOa')) }, t('byOa')));
  stick($('z-screen'), bubbles(c.messages), c.key);
}

// ---- scenes -----------------------------------------------------------------------------------
function scene(number, on, buttons, note) {
  return h('article', { class: 'card scene' + (on ? ' on' : '') },
    h('h3', {}, h('span', { class: 'num' }, number + '. '), t('s' + number)), h('p', {}, t(`s${number}p`)),
    h('div', { class: 'btns' }, buttons), note ? h('p', {}, note) : null, h('p', { class: 'look' }, t(`s${number}look`)));
}
const lineDown = () => Object.values(state.lines).some(l => !l.up);
function scenes() {
  const nam = person('nam');
  const role = nam.roles[P1] === 'full';
  const spent = Object.values(state.allowances).some(a => a.remaining <= 0);
  $('scene-list').replaceChildren(
    scene(1, state.faults.length > 0 || lineDown(), [
      act(t('cutBoth'), 'bad', ['PUT', 'lines', { META: 'down', ZALO: 'down' }], fault('META', 'any', 'refuse_connection'), fault('ZALO', 'any', 'refuse_connection')),
      act(t('lostAnswer'), 'bad', fault('META', 'send', 'cut_after', 1), fault('ZALO', 'send', 'cut_after', 1)),
      act(t('outage'), 'bad', fault('META', 'any', 'server_error')),
      act(t('heal'), 'good', ['DELETE', 'faults'], ['PUT', 'lines', { META: 'up', ZALO: 'up' }])]),
    scene(2, !role || state.zalo.grant.withdrawn, [
      act(t('password'), 'bad', ['PATCH', 'meta/people/nam', { password: 'changed' }]),
      role ? act(t('role'), 'bad', ['PATCH', 'meta/people/nam', { roles: { [P1]: 'none' } }]) : act(t('roleBack'), 'good', ['PATCH', 'meta/people/nam', { roles: { [P1]: 'full' } }]),
      state.zalo.grant.withdrawn ? act(t('zaloBack'), 'good', ['PUT', 'zalo/grant', { withdrawn: false }]) : act(t('zaloOff'), 'bad', ['PUT', 'zalo/grant', { withdrawn: true }])], t('reconnectNote')),
    scene(3, spent, [
      act(t('spendMeta'), 'bad', ['PUT', 'allowance', { provider: 'META', page: P1, remaining: 0, resets: 'tomorrow' }]),
      act(t('spendZalo'), 'bad', ['PUT', 'allowance', { provider: 'ZALO', remaining: 0, resets: 'tomorrow' }]),
      act(t('tomorrow'), 'good', ['POST', 'clock', { to: 'tomorrow' }]),
      act(t('refill'), 'good', ['PUT', 'allowance', { provider: 'META', page: P1, remaining: null }], ['PUT', 'allowance', { provider: 'ZALO', remaining: null }])]),
    scene(4, false, [act(t('daoWrites'), 'bad', ['POST', 'meta/messages', { customer: 'dao', page: P1, text: t('daoText') }])], t('s4heal')));
}

// ---- break things -----------------------------------------------------------------------------
const card = (key, ...children) => h('article', { class: 'card', 'data-card': key }, h('h3', {}, t(key)), h('p', {}, t(key + 'P')), ...children);
const btns = (...b) => h('div', { class: 'btns' }, ...b);
const pick = (id, items, change) => h('select', { id, onchange: change }, items.map(([v, l]) => h('option', { value: v }, l)));
const line = (label, control) => h('label', { class: 'line' }, label, control);

function wireCard() {
  return card('wire',
    line(t('provider'), pick('f-provider', [['META', 'Facebook'], ['ZALO', 'Zalo']])),
    line(t('op'), pick('f-op', ['send', 'any', 'read', 'token', 'manage'].map(x => [x, x]))),
    line(t('kind'), pick('f-kind', KINDS.map(x => [x, x.replaceAll('_', ' ')]))),
    line(t('times'), h('input', { id: 'f-times', type: 'number', min: 1 })),
    btns(
      h('button', {
        type: 'button', class: 'bad', onclick: () => call('POST', 'faults', {
          provider: $('f-provider').value, operation: $('f-op').value, kind: $('f-kind').value, times: $('f-times').value ? Number($('f-times').value) : null,
        }),
      }, t('add')),
      act(t('clear'), 'good', ['DELETE', 'faults'])),
    btns(...Object.entries(state.lines).map(([provider, l]) => act(`${l.up ? t('unplug') : t('plugIn')}: ${provider === 'META' ? 'Facebook' : 'Zalo'}`, l.up ? 'bad' : 'good', ['PUT', 'lines', { [provider]: l.up ? 'down' : 'up' }]))));
}
function peopleCard() {
  return card('people', ...state.meta.people.flatMap(p => {
    const path = 'meta/people/' + p.key;
    const patch = body => ['PATCH', path, body];
    return [
      h('p', { class: 'lbl' }, p.name + (p.appInstalled ? '' : ': ' + t('noApp'))),
      btns(act(t('chPassword'), 'bad', patch({ password: 'changed' })), act(t('rmApp'), 'bad', patch({ app: 'removed' })), act(t('expire'), 'bad', patch({ tokens: 'expired' })),
        p.checkpoint ? act(t('checkOff'), 'good', patch({ checkpoint: false })) : act(t('check'), 'bad', patch({ checkpoint: true }))),
      ...state.meta.pages.map(page => {
        const select = pick('', [['full', t('full')], ['moderate', t('moderate')], ['analyze', t('analyze')], ['none', t('none')]], e => call('PATCH', path, { roles: { [page.id]: e.target.value } }));
        select.value = p.roles[page.id] ?? 'none';
        return line(page.name, select);
      }),
      line(t('locale'), (() => {
        const select = pick('', [['en_US', 'English'], ['vi_VN', 'Tiếng Việt']], e => call('PATCH', path, { locale: e.target.value }));
        select.value = p.locale;
        return select;
      })()),
      p.scopes.length + p.declined.length > 0 ? h('details', {}, h('summary', {}, t('scopes')),
        ...[...p.scopes, ...p.declined].filter(s => s.startsWith('pages')).sort().map(s => line(s, h('input', { type: 'checkbox', checked: p.scopes.includes(s), onchange: e => call('PATCH', path, { scopes: { [s]: e.target.checked } }) })))) : null,
    ];
  }), h('p', {}, t('relogin')));
}
function oaCard() {
  const { oa, grant } = state.zalo;
  const over = new Date(oa.packageEnds + 'T23:59:59+07:00') < new Date(state.clock.now);
  const day = days => new Date(Date.parse(state.clock.now) + days * 864e5).toISOString().slice(0, 10);
  return card('oa', btns(
    grant.withdrawn ? act(t('undo') + ': ' + t('withdraw'), 'good', ['PUT', 'zalo/grant', { withdrawn: false }]) : act(t('withdraw'), 'bad', ['PUT', 'zalo/grant', { withdrawn: true }]),
    grant.refreshSpent ? act(t('undo') + ': ' + t('spentRefresh'), 'good', ['PUT', 'zalo/grant', { refreshSpent: false }]) : act(t('spentRefresh'), 'bad', ['PUT', 'zalo/grant', { refreshSpent: true }]),
    act(t('accessEnd'), 'bad', ['PUT', 'zalo/grant', { accessExpired: true }]),
    over ? act(t('packBack'), 'good', ['PUT', 'zalo/oa', { packageEnds: day(365) }]) : act(t('packOver'), 'bad', ['PUT', 'zalo/oa', { packageEnds: day(-1.3) }]),
    oa.locked ? act(t('unlock'), 'good', ['PUT', 'zalo/oa', { locked: false }]) : act(t('lock'), 'bad', ['PUT', 'zalo/oa', { locked: true }])));
}
function allowanceCard() {
  const rows = [...state.meta.pages.map(p => [p.name, { provider: 'META', page: p.id }, 'META:' + p.id]), ['Zalo OA', { provider: 'ZALO' }, 'ZALO:' + state.zalo.oa.id]];
  return card('allowance', ...rows.flatMap(([name, who, key]) => {
    const now = state.allowances[key];
    const input = h('input', { type: 'number', min: 0, value: now?.remaining ?? 0, 'aria-label': `${t('left')}: ${name}` });
    return [
      h('p', { class: 'lbl' }, `${name}: ${now ? `${t('left')} ${now.remaining}` : t('unlimited')}`),
      btns(input, h('button', { type: 'button', class: 'bad', onclick: () => call('PUT', 'allowance', { ...who, remaining: Number(input.value), resets: 'tomorrow' }) }, t('set')),
        act(t('unlimited'), 'good', ['PUT', 'allowance', { ...who, remaining: null }])),
      btns(act(t('slow2'), 'bad', ['PUT', 'pace', { ...who, perSecond: 2, for: 'PT30S' }]), act(t('slowOff'), 'good', ['PUT', 'pace', { ...who, perSecond: null }])),
    ];
  }));
}
function hooksCard() {
  const f = state.webhookFaults, w = state.webhooks;
  const toggle = (label, on, body) => h('button', { type: 'button', class: on ? '' : 'bad', 'aria-pressed': String(on), onclick: () => call('PUT', 'webhook-faults', body) }, label);
  const standing = w.meta ? `${w.meta}: ${w.verified ? t('verified') : t('unverified')} · ${w.standing.waiting} ${t('waiting')} · ${w.standing.held} ${t('held')}` : t('nobody');
  return card('hooks', btns(
    toggle(t('dup'), f.duplicate > 0, { duplicate: f.duplicate > 0 ? 0 : 1 }), toggle(t('reorder'), f.reorder, { reorder: !f.reorder }),
    toggle(t('late'), f.delayMs > 0, { delayMs: f.delayMs > 0 ? 0 : 3000 }), toggle(t('drop'), f.drop, { drop: !f.drop }), toggle(t('hold'), f.hold, { hold: !f.hold }),
    act(t('flush'), 'good', ['POST', 'webhooks/flush'])), h('p', {}, standing, w.standing.problem ? h('br') : null, w.standing.problem));
}
function switchesCard() {
  return card('switches', h('details', {}, h('summary', {}, t('switches')), ...Object.entries(state.switches).map(([name, value]) => {
    const put = v => call('PUT', 'switches', { [name]: v });
    if (typeof value === 'boolean') return line(name, h('input', { type: 'checkbox', checked: value, onchange: e => put(e.target.checked) }));
    if (CHOICES[name]) {
      const select = pick('', CHOICES[name].map(v => [v, v]), e => put(CHOICES[name].find(v => String(v) === e.target.value)));
      select.value = value;
      return line(name, select);
    }
    return line(name, h('input', { type: 'number', value, onchange: e => put(Number(e.target.value)) }));
  })));
}
function active() {
  const items = state.faults.map(f => h('li', {}, h('span', {}, `${f.provider} · ${f.operation} · ${f.kind}${f.times ? ' × ' + f.times : ''}`), act(t('heal'), 'good', ['DELETE', 'faults/' + f.id])));
  for (const [provider, l] of Object.entries(state.lines)) {
    if (!l.up) items.push(h('li', {}, h('span', {}, `${provider} · ${l.uri} · ${t('unplugged')}`), act(t('heal'), 'good', ['PUT', 'lines', { [provider]: 'up' }])));
  }
  $('active').replaceChildren(...(items.length ? [h('ul', { 'aria-label': t('now') }, items)] : []));
}
function breaks() {
  // What is open or half typed must survive a refresh.
  if ($('break-list').contains(document.activeElement) && document.activeElement.matches('input[type=number], select')) return;
  const open = [...document.querySelectorAll('#break-list details')].map(d => d.open);
  const kept = ['f-provider', 'f-op', 'f-kind', 'f-times'].map(id => [id, $(id)?.value]);
  const focus = document.activeElement?.closest('#break-list') ? [...$('break-list').querySelectorAll('button,input,select,summary')].indexOf(document.activeElement) : -1;
  $('break-list').replaceChildren(wireCard(), oaCard(), hooksCard(), allowanceCard(), peopleCard(), switchesCard());
  kept.forEach(([id, value]) => { if (value !== undefined) $(id).value = value; });
  document.querySelectorAll('#break-list details').forEach((d, i) => { d.open = open[i] ?? false; });
  if (focus >= 0) $('break-list').querySelectorAll('button,input,select,summary')[focus]?.focus();
}

// ---- clock, log, the loop -----------------------------------------------------------------------
let clockSkew = 0;
function tick() {
  $('now').textContent = dayText(new Date(Date.now() + clockSkew).toISOString());
}
async function logLines() {
  const { items, last } = await (await fetch('/control/log?since=' + logLast)).json();
  if (last < logLast || (logLast === 0 && items.length === 0)) $('log').replaceChildren();
  logLast = last;
  for (const l of items.slice(-200)) {
    const cls = l.verdict.includes('fault') ? 'fault' : l.verdict === 'ok' ? '' : 'refused';
    $('log').prepend(h('tr', { class: cls }, h('td', {}, l.n), h('td', {}, clockText(l.at)), h('td', {}, l.provider), h('td', {}, `${l.operation}: ${l.request}`),
      h('td', { class: 't' }, l.text), h('td', {}, l.verdict), h('td', {}, l.http || '–'), h('td', {}, l.code)));
  }
  while ($('log').children.length > 200) $('log').lastChild.remove();
  $('log-empty').hidden = $('log').children.length > 0;
}
function draw() {
  clockSkew = Date.parse(state.clock.now) - Date.now();
  const hours = Math.round(clockSkew / 36e5);
  $('offset').textContent = hours ? `${hours > 0 ? '+' : ''}${hours} h` : '';
  tick();
  const customers = state.meta.customers.map(c => [c.key, c.name]);
  const pages = state.meta.pages.map(p => [p.id, p.name]);
  options($('m-customer'), customers); options($('c-customer'), customers);
  options($('m-page'), pages); options($('c-page'), pages);
  options($('z-customer'), state.zalo.customers.map(c => [c.key, c.name]));
  const product = state.webhooks.meta ? new URL(state.webhooks.meta).origin : '';
  $('product').hidden = !product;
  if (product) $('product').href = product;
  messenger(); feed(); zalo(); keepFocus(scenes, $('scene-list')); active(); breaks();
}
// A button that was pressed is replaced by its twin; the keyboard must not lose its place.
function keepFocus(render, box) {
  const at = [...box.querySelectorAll('button')].indexOf(document.activeElement);
  render();
  if (at >= 0) box.querySelectorAll('button')[at]?.focus();
}
async function refresh() {
  const now = await (await fetch('/control/version')).json();
  if (now.version !== seenVersion) {
    seenVersion = now.version;
    state = await (await fetch('/control/state')).json();
    draw();
  }
  if (now.log !== logLast || logLast === 0) await logLines();
}
async function loop() {
  try { await refresh(); } catch { /* the simulators are restarting; the next turn finds them */ }
  setTimeout(loop, document.hidden ? 3000 : 800);
}

$('lang').onclick = () => { lang = lang === 'vi' ? 'en' : 'vi'; localStorage.setItem('lang', lang); words(); draw(); };
$('reset').onclick = () => { if (confirm(t('really'))) { logLast = 0; $('log').replaceChildren(); call('POST', 'reset'); } };
$('plus1').onclick = () => call('POST', 'clock', { advance: 'PT1H' });
$('plus24').onclick = () => call('POST', 'clock', { advance: 'PT24H' });
$('tomorrow').onclick = () => call('POST', 'clock', { to: 'tomorrow' });
for (const id of ['m-customer', 'm-page']) $(id).onchange = messenger;
for (const id of ['c-customer', 'c-page']) $(id).onchange = () => { replyTo = null; feed(); };
$('z-customer').onchange = zalo;
function form(id, input, send) {
  $(id).onsubmit = async e => {
    e.preventDefault();
    const text = $(input).value.trim();
    if (text && await send(text)) $(input).value = '';
  };
}
// A chosen file goes as soon as it is chosen, as on a phone.
function files(button, send) {
  const input = h('input', { type: 'file', hidden: '' });
  input.onchange = async () => {
    const file = input.files[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let data = '';
    for (let i = 0; i < bytes.length; i += 32768) data += String.fromCharCode(...bytes.subarray(i, i + 32768));
    const main = file.type.split('/')[0];
    const type = file.type === 'image/gif' && button.startsWith('z') ? 'gif' : ['image', 'audio', 'video'].includes(main) ? main : 'file';
    await send([{ type, name: file.name, mime: file.type || 'application/octet-stream', data: btoa(data) }]);
    input.value = '';
  };
  $(button).after(input);
  $(button).onclick = () => input.click();
}
files('m-file', attachments => call('POST', 'meta/messages', { customer: $('m-customer').value, page: $('m-page').value, attachments }, true));
files('c-file', attachments => call('POST', 'meta/comments', { customer: $('c-customer').value, page: $('c-page').value, parent: replyTo?.id ?? null, attachments }, true));
files('z-file', attachments => call('POST', 'zalo/messages', { customer: $('z-customer').value, attachments }, true));
form('m-form', 'm-text', text => call('POST', 'meta/messages', { customer: $('m-customer').value, page: $('m-page').value, text }, true));
form('c-form', 'c-text', async text => {
  const done = await call('POST', 'meta/comments', { customer: $('c-customer').value, page: $('c-page').value, text, parent: replyTo?.id ?? null }, true);
  if (done) { replyTo = null; feed(); }
  return done;
});
form('z-form', 'z-text', text => call('POST', 'zalo/messages', { customer: $('z-customer').value, text }, true));
words();
setInterval(tick, 5000);
loop();
