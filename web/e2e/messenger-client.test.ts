import { MessengerClient } from 'messaging-api-messenger';
import { beforeAll, describe, expect, it } from 'vitest';
import { APP, pageToken } from './graph';
import { control, eventually, newMark, PAGE, phone, SIM_URL } from './world';

/**
 * A Messenger client that knows nothing of us speaks to the simulator and believes it is Facebook. What it accepts and rejects
 * here is what our own connector is tested against.
 */
const HOA = '7100000000100001';

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
