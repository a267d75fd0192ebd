import sdk from 'facebook-nodejs-business-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { APP, pageToken, userToken } from './graph';
import { control, newMark, PAGE, phone, SIM_URL } from './world';

/** Meta's own JavaScript SDK, generated from the specification of the Graph API, speaks to the simulator and believes it is Facebook. */
const HOA = '7100000000100001';
const { FacebookAdsApi, User, Page, Comment } = sdk;

function apiOf(token: string) {
  return new FacebookAdsApi(token, 'vi_VN', false);
}

describe('metas_own_javascript_sdk', () => {
  let page: InstanceType<typeof Page>;
  let api: InstanceType<typeof FacebookAdsApi>;

  beforeAll(async () => {
    // Its address is a getter of its own; everything else stays as it comes.
    Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => `${SIM_URL}/graph` });
    api = apiOf(await pageToken());
    page = new Page(PAGE, {}, undefined, api);
  });

  it('lists_the_pages_a_person_manages', async () => {
    const pages = await new User('me', {}, undefined, apiOf(await userToken())).getAccounts(['id', 'name', 'access_token', 'tasks']);
    const found = pages.find(({ _data }) => _data.id === PAGE);
    expect(found?._data).toMatchObject({ name: 'Giày Minh' });
    expect(found?._data.tasks).toContain('MESSAGING');
  });

  it('reads_what_debug_token_says', async () => {
    const token = await pageToken();
    const { data } = await apiOf(`${APP.id}|${APP.secret}`).call<{ data: Record<string, unknown> }>('GET', ['debug_token'], { input_token: token });
    expect(data).toMatchObject({ is_valid: true, app_id: APP.id, type: 'PAGE', profile_id: PAGE });
  });

  it('subscribes_the_page', async () => {
    // To what it is subscribed already: the shop's own webhooks go on.
    const [app] = await page.getSubscribedApps(['id', 'subscribed_fields']);
    expect(app?._data.subscribed_fields).toContain('messages');
    const done = await page.createSubscribedApp([], { subscribed_fields: (app?._data.subscribed_fields as string[]).join(',') });
    expect(String(done._data.success)).toBe('true');
  });

  it('sends_a_text_and_reads_it_in_the_conversation', async () => {
    const mark = newMark();
    await control('POST', '/meta/messages', { customer: 'hoa', page: PAGE, text: 'Alo?' });
    const sent = await page.createMessage([], { recipient: { id: HOA }, message: { text: `${mark} Dạ em nghe` }, messaging_type: 'RESPONSE' });
    expect(sent._data.recipient_id).toBe(HOA);
    expect(await phone('hoa', mark)).toEqual([`${mark} Dạ em nghe`]);
    const [thread] = await page.getConversations(['id', 'messages{id,message}'], { user_id: HOA });
    const messages = (thread?._data.messages as { data: { id: string }[] } | undefined)?.data ?? [];
    expect(messages[0]?.id).toBe(sent._data.message_id);
  });

  it('answers_a_comment_hides_it_and_deletes_its_own', async () => {
    const { comment_id: id } = await control<{ comment_id: string }>('POST', '/meta/comments', { customer: 'binh', text: 'Giá?' });
    const comment = new Comment(id, {}, undefined, api);
    const reply = await comment.createComment([], { message: '890k ạ' });
    await comment.update([], { is_hidden: true });
    expect((await comment.get(['is_hidden']))._data.is_hidden).toBe(true);
    await new Comment(String(reply._data.id), {}, undefined, api).delete([]);
  });

  it('reads_code_subcode_and_trace_of_a_refusal', async () => {
    await control('POST', '/meta/windows/close', { customer: 'hoa', page: PAGE });
    const refusal: unknown = await page
      .createMessage([], { recipient: { id: HOA }, message: { text: 'Chị ơi' }, messaging_type: 'RESPONSE' })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'FacebookRequestError' });
    const said = JSON.stringify((refusal as { response?: unknown }).response ?? refusal);
    expect(said).toContain('"code":10');
    expect(said).toContain('"error_subcode":2018278');
    expect(said).toMatch(/"fbtrace_id":"[^"]+"/);
  });
});
