import { PAGE, SIM_URL } from './world';

/** The app at Meta, as the simulator knows it. */
export const APP = { id: '1000000000000001', secret: 'meta-app-secret-sandbox' };
const SCOPES = 'pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,pages_manage_engagement,pages_read_user_content';

/** A person's token as she gets it: dialog, code, token. */
export async function userToken(): Promise<string> {
  const redirect = 'http://localhost/callback';
  const form = new URLSearchParams({ client_id: APP.id, redirect_uri: redirect, state: 's', scope: SCOPES, user: 'lan', decision: 'continue' });
  const decision = await fetch(`${SIM_URL}/facebook/v25.0/dialog/oauth/decision`, { method: 'POST', body: form, redirect: 'manual' });
  const code = new URL(decision.headers.get('Location') ?? '').searchParams.get('code') ?? '';
  const exchange = new URLSearchParams({ client_id: APP.id, client_secret: APP.secret, redirect_uri: redirect, code });
  const { access_token: token } = (await (await fetch(`${SIM_URL}/graph/v25.0/oauth/access_token?${exchange}`)).json()) as { access_token: string };
  return token;
}

/** And her Page's. */
export async function pageToken(): Promise<string> {
  const pages = (await (await fetch(`${SIM_URL}/graph/v25.0/me/accounts?access_token=${await userToken()}`)).json()) as {
    data: { id: string; access_token: string }[];
  };
  return pages.data.find(({ id }) => id === PAGE)?.access_token ?? '';
}
