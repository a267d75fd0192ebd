import { readFileSync } from 'node:fs';
import { contents } from './scenes-content.mjs';

/**
 * Sets up a shop in trouble, as the pages are meant to show it: held, in doubt, given back, asked for. Only the providers'
 * simulators are told to misbehave; everything else is what any client can do.
 * @param {{ baseURL: string, simURL: string, sandbox: string }} where
 */
export async function setScenes({ baseURL, simURL, sandbox }) {
  const page = '100000000000001';
  /** @type {{ people: { email: string, token: string }[] }} */
  const { people } = JSON.parse(readFileSync(sandbox, 'utf8'));

  /** @param {string} method @param {string} path @param {unknown} [body] */
  const control = async (method, path, body) => {
    const response = await fetch(`${simURL}/control${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text);
  };
  /** @param {string} who @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
  const api = async (who, method, path, body, headers = {}) => {
    const token = people.find(({ email }) => email.startsWith(who))?.token;
    const response = await fetch(`${baseURL}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** @param {string} customer @param {string} text */
  const writes = async (customer, text) => {
    if (customer.startsWith('z')) await control('POST', '/zalo/messages', { customer, text });
    else await control('POST', '/meta/messages', { customer, page, text });
    for (let tries = 0; tries < 100; tries += 1) {
      const { items } = await api('ha', 'GET', '/conversations?filter=all&limit=100');
      const found = items.find((/** @type {{ snippet: { text: string } | null }} */ each) => each.snippet?.text === text);
      if (found) return found.id;
      await pause(200);
    }
    throw new Error(`“${text}” did not arrive`);
  };
  /** @param {string} who @param {string} conversation @param {string} text */
  const replies = async (who, conversation, text) => {
    await api(who, 'POST', `/conversations/${conversation}/replies`, { text }, { 'Idempotency-Key': `scene-${Date.now()}-${Math.random()}` });
    await pause(700);
  };

  await comments({ control, api, page, pause });
  await contents({ control, api, writes, page, pause });

  const thu = await writes('thu', 'Thôi để hôm khác nhé shop');
  await replies('lan', thu, 'Dạ vâng, mẫu này bên em luôn có sẵn ạ');
  await control('PATCH', '/meta/customers/thu', { blocked: true });
  await replies('lan', thu, 'Khi nào cần chị cứ nhắn em ạ');

  const dao = await writes('dao', 'Bên mình có bảo hành không?');
  await control('POST', '/faults', { provider: 'META', operation: 'send', kind: 'error', times: 1, http: 400, code: 98765, message: 'Something nobody has seen.' });
  await replies('lan', dao, 'Dạ bảo hành 12 tháng ạ');

  const hung = await writes('hung', 'Còn size 43 không shop?');
  await control('PUT', '/webhook-faults', { drop: true });
  await control('POST', '/faults', { provider: 'META', operation: 'send', kind: 'cut_after', times: 1 });
  await replies('lan', hung, 'Dạ còn ạ, em giữ cho anh nhé');
  await control('PUT', '/webhook-faults', { drop: false });

  const zalo = await writes('zdao', 'OA có ship Đà Nẵng không?');
  await control('PUT', '/allowance', { provider: 'ZALO', remaining: 0, resets: 'tomorrow' });
  await replies('lan', zalo, 'Dạ có ạ, 2–3 ngày là tới');
  await replies('lan', zalo, 'Phí ship 30k ạ');

  const hoa = await writes('hoa', 'Shop còn size 38 không ạ?');
  await replies('lan', hoa, 'Dạ còn ạ');
  const binh = await writes('binh', 'Giá đôi nâu bao nhiêu vậy shop?');
  await control('PATCH', '/meta/people/nam', { roles: { [page]: 'none' } });
  await replies('lan', hoa, 'Dạ size 38 còn 2 đôi ạ');
  await replies('lan', hoa, 'Chị lấy màu trắng hay đen ạ?');
  await replies('lan', binh, 'Dạ 890k ạ');
  await writes('binh', 'Mình mua 2 đôi có giảm không?');
  await api('binh', 'POST', `/conversations/${hoa}/requests`, {
    draft: { text: 'Em giữ cho chị đôi trắng tới tối nay nhé', idempotencyKey: `scene-${Date.now()}-draft` },
  });
}

/**
 * A thread of comments in which something was done: answered in public and in private, hidden, liked, edited, removed, refused.
 * @param {{ control: (method: string, path: string, body?: unknown) => Promise<any>, api: (who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>, page: string, pause: (milliseconds: number) => Promise<unknown> }} tools
 */
async function comments({ control, api, page, pause }) {
  const says = async (/** @type {string} */ customer, /** @type {string} */ text, /** @type {string | null} */ parent) => {
    const { comment_id: id } = await control('POST', '/meta/comments', { customer, page, text, parent });
    await pause(900);
    return id;
  };
  const root = await says('hung', 'Mẫu này còn size 42 không shop, giá bao nhiêu ạ?', null);
  const { items } = await api('ha', 'GET', '/conversations?filter=all&limit=100');
  const thread = items.find((/** @type {{ snippet: { text: string } }} */ each) => each.snippet.text.startsWith('Mẫu này còn size 42')).id;
  const rude = await says('dao', 'Hàng giả đấy, đừng mua!!! vào trang mình rẻ hơn nè', root);
  await says('binh', 'Mình cũng hỏi giá với', root);
  const edited = await says('hoa', 'Có ship Huế ko', root);
  const gone = await says('thu', 'Chấm', root);
  const headers = () => ({ 'Idempotency-Key': `scene-${Date.now()}-${Math.random()}` });
  await api('lan', 'POST', `/conversations/${thread}/replies`, { text: 'Dạ mẫu này còn đủ size, giá 890k ạ' }, headers());
  await control('PATCH', `/meta/comments/${edited}`, { text: 'Shop có ship Huế không ạ?' });
  await control('DELETE', `/meta/comments/${gone}`);
  await pause(900);
  const all = (await api('lan', 'GET', `/conversations/${thread}/messages`)).items;
  const of = (/** @type {string} */ start) => all.find((/** @type {{ text: string }} */ each) => each.text.startsWith(start)).id;
  const act = (/** @type {string} */ id, /** @type {string} */ wanted) => api('lan', 'POST', `/conversations/${thread}/messages/${id}/acts`, { act: wanted });
  await act(of('Hàng giả'), 'HIDE');
  await act(of('Mẫu này'), 'LIKE');
  await api('lan', 'POST', `/conversations/${thread}/messages/${of('Mẫu này')}/private-replies`, { text: 'Em gửi anh bảng size và giá ưu đãi hôm nay ạ' }, headers());
  await control('PUT', '/switches', { commentLikes: false });
  await act(of('Shop có ship'), 'LIKE');
  await pause(900);
  await control('PUT', '/switches', { commentLikes: true });
  return rude;
}
