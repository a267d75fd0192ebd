/**
 * What a message may be beside words and files, and messages that were missed and found again.
 * @typedef {{ control: (method: string, path: string, body?: unknown) => Promise<any>, api: (who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>, writes: (customer: string, text: string) => Promise<string>, page: string, pause: (milliseconds: number) => Promise<unknown> }} Tools
 */

/** @param {Tools} tools */
export async function contents(tools) {
  await recovered(tools);
  await taps(tools);
  await zalo(tools);
}

/** @param {Tools} tools @returns {(conversation: string, text: string, content?: unknown) => Promise<void>} */
const sayer = ({ api, pause }) => async (conversation, text, content) => {
  await api('lan', 'POST', `/conversations/${conversation}/replies`, { text, content }, { 'Idempotency-Key': `scene-${Date.now()}-${Math.random()}` });
  await pause(900);
};

/** The line was dead for an hour; the next word has what was missed read again. @param {Tools} tools */
async function recovered({ control, writes, api, page, pause }) {
  await control('POST', '/crowd', { size: 2 });
  const id = await writes('crowd-2', 'Shop mở cửa đến mấy giờ?');
  await control('PUT', '/webhook-faults', { drop: true });
  await control('POST', '/clock', { advance: 'PT50M' });
  await control('POST', '/meta/messages', { customer: 'crowd-2', page, text: 'Em qua lấy đôi nâu size 39 chiều nay nhé' });
  await control('POST', '/meta/page-messages', { customer: 'crowd-2', page, text: 'Dạ mời chị qua trước 21 giờ ạ' });
  await control('PUT', '/webhook-faults', { drop: false });
  await control('POST', '/clock', { advance: 'PT2M' });
  // Until the server's clock has followed, what comes from its future is as of now.
  await pause(3000);
  await writes('crowd-2', 'Em đang trên đường nhé');
  for (let tries = 0; tries < 120; tries += 1) {
    // It rests while something is being sent.
    if (tries % 20 === 19) await control('POST', '/clock', { advance: 'PT1M' });
    const { items } = await api('ha', 'GET', `/conversations/${id}/messages`);
    if (items.some((/** @type {{ recoveredAt: string | null }} */ each) => each.recoveredAt)) return;
    await pause(500);
  }
  console.log('! nothing was recovered');
}

/** Answers to tap, buttons and cards at Messenger, and a tap. @param {Tools} tools */
async function taps(tools) {
  const { control, writes, page, pause } = tools;
  const say = sayer(tools);
  const id = await writes('crowd-1', 'Shop có những màu nào ạ?');
  await say(id, 'Dạ chị thích màu nào ạ?', {
    type: 'quick_replies',
    choices: [{ title: 'Trắng kem' }, { title: 'Đen' }, { title: 'Nâu' }, { asks: 'phone' }],
  });
  await control('POST', '/meta/taps', { customer: 'crowd-1', page, title: 'Trắng kem' });
  await pause(900);
  const shop = 'https://giayminh.example';
  await say(id, '', {
    type: 'cards',
    cards: [
      { title: 'Giày da trắng kem', subtitle: '890.000 ₫ · size 36–43', buttons: [{ title: 'Đặt đôi này', payload: 'order-1' }, { title: 'Xem ảnh', url: `${shop}/kem` }] },
      { title: 'Giày da nâu', subtitle: '850.000 ₫ · size 38–42', buttons: [{ title: 'Đặt đôi này', payload: 'order-2' }] },
    ],
  });
  await say(id, 'Chị xem bảng size ở đây nhé', { type: 'buttons', buttons: [{ title: 'Bảng size', url: `${shop}/size` }, { title: 'Gọi cho em', payload: 'call' }] });
  await control('POST', '/meta/taps', { customer: 'crowd-1', page, title: 'Gọi cho em' });
  await pause(900);
}

/** A sticker, a list, Zalo's own form, and the form filled in. @param {Tools} tools */
async function zalo(tools) {
  const { control, writes, pause } = tools;
  const say = sayer(tools);
  const id = await writes('zbinh', 'Shop ship cho mình đôi nâu size 41 nhé');
  await say(id, '', { type: 'sticker', id: 'bfe458bf64fa8da4d4eb' });
  await say(id, '', { type: 'info_request', title: 'Thông tin giao hàng', subtitle: 'Anh điền giúp em để bên em gửi hàng hôm nay ạ' });
  await control('POST', '/zalo/forms', { customer: 'zbinh', info: { name: 'Lê Bình', phone: '84900000001', address: '12 Lý Thường Kiệt', district: 'Hoàn Kiếm', city: 'Hà Nội' } });
  await pause(900);
  await say(id, '', {
    type: 'cards',
    cards: [
      { title: 'Đơn của anh đã nhận', subtitle: 'Giày da nâu, size 41', buttons: [{ title: 'Theo dõi đơn', url: 'https://giayminh.example/don' }] },
      { title: 'Bảo hành 12 tháng', subtitle: 'Đổi size trong 7 ngày' },
    ],
  });
}
