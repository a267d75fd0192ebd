import { MessengerClient } from 'messaging-api-messenger';
import { beforeAll, describe, expect, it } from 'vitest';
import { control, eventually, newMark, PAGE, phone, SIM_URL } from './world';

/**
 * A Messenger client that knows nothing of us speaks to the simulator and believes it is Facebook. What it accepts and rejects
 * here is what our own connector is tested against.
 */
const APP = { id: '1000000000000001', secret: 'meta-app-secret-sandbox' };
const HOA = '7100000000100001';
const SCOPES = 'pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,pages_manage_engagement,pages_read_user_content';

/** A Page token as a person gets it: dialog, code, token, Pages. */
async function pageToken(): Promise<string> {
  const redirect = 'http://localhost/callback';
  const form = new URLSearchParams({ client_id: APP.id, redirect_uri: redirect, state: 's', scope: SCOPES, user: 'lan', decision: 'continue' });
  const decision = await fetch(`${SIM_URL}/facebook/v25.0/dialog/oauth/decision`, { method: 'POST', body: form, redirect: 'manual' });
  const code = new URL(decision.headers.get('Location') ?? '').searchParams.get('code') ?? '';
  const exchange = new URLSearchParams({ client_id: APP.id, client_secret: APP.secret, redirect_uri: redirect, code });
  const { access_token: token } = (await (await fetch(`${SIM_URL}/graph/v25.0/oauth/access_token?${exchange}`)).json()) as { access_token: string };
  const pages = (await (await fetch(`${SIM_URL}/graph/v25.0/me/accounts?access_token=${token}`)).json()) as { data: { id: string; access_token: string }[] };
  return pages.data.find(({ id }) => id === PAGE)?.access_token ?? '';
}

describe('an independent Messenger client', () => {
  let client: MessengerClient;

  beforeAll(async () => {
    client = new MessengerClient({
      accessToken: await pageToken(),
      appId: APP.id,
      appSecret: APP.secret,
      version: '25.0',
      origin: `${SIM_URL}/graph`,
      skipAppSecretProof: true,
    });
  });

  it('learns_which_page_it_speaks_for', async () => {
    expect(await client.getPageInfo()).toMatchObject({ id: PAGE, name: 'Giày Minh' });
  });

  it('sends_a_text_that_the_customer_gets_once', async () => {
    const mark = newMark();
    await control('POST', '/meta/messages', { customer: 'hoa', page: PAGE, text: 'Alo?' });
    const answer = await client.sendText(HOA, `${mark} Dạ em nghe`, { messagingType: 'RESPONSE' });
    expect(answer.recipientId).toBe(HOA);
    expect(answer.messageId).toMatch(/^m_/);
    expect(await eventually(() => phone('hoa', mark), (seen) => seen.length > 0, 'the text on the phone')).toEqual([`${mark} Dạ em nghe`]);
  });

  it('is_told_when_the_window_is_closed', async () => {
    await control('POST', '/meta/windows/close', { customer: 'hoa', page: PAGE });
    const refusal: unknown = await client.sendText(HOA, 'Chị ơi', { messagingType: 'RESPONSE' }).catch((error: unknown) => error);
    expect(codeOf(refusal)).toBe(10);
  });

  it('is_told_when_the_customer_does_not_exist', async () => {
    const refusal: unknown = await client.sendText('7199999999999999', 'Chị ơi', { messagingType: 'RESPONSE' }).catch((error: unknown) => error);
    expect(codeOf(refusal)).toBe(100);
  });
});

/** The client wraps what came back; the provider's code is inside. */
function codeOf(refusal: unknown): number | undefined {
  const { response } = refusal as { response?: { data?: unknown } };
  return (response?.data as { error?: { code?: number } } | undefined)?.error?.code;
}
