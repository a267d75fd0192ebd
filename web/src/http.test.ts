import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, Refused } from './http';

interface Seen {
  path: string;
  token: string | null;
}

const seen: Seen[] = [];

function problem(cause: string): Response {
  return new Response(JSON.stringify({ cause, title: cause }), { status: 403, headers: { 'Content-Type': 'application/problem+json' } });
}

/** A server that takes the token `good` only and gives it with every session. */
function serve(post: (token: string | null) => Response): void {
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('X-XSRF-TOKEN');
    seen.push({ path, token });
    if (path !== '/api/session') return Promise.resolve(post(token));
    document.cookie = 'XSRF-TOKEN=good';
    return Promise.resolve(new Response('{}', { status: 200 }));
  });
}

describe('asking the server', () => {
  afterEach(() => {
    seen.length = 0;
    document.cookie = 'XSRF-TOKEN=; max-age=0';
    vi.unstubAllGlobals();
  });

  it('fetches_a_new_token_and_asks_once_more_when_the_cookie_was_stale', async () => {
    document.cookie = 'XSRF-TOKEN=stale';
    serve((token) => (token === 'good' ? new Response('{"taken":true}') : problem('sign_in.csrf')));

    expect(await ask('/replies', { method: 'POST', body: {} })).toEqual({ taken: true });
    expect(seen).toEqual([
      { path: '/api/replies', token: 'stale' },
      { path: '/api/session', token: null },
      { path: '/api/replies', token: 'good' },
    ]);
  });

  it('asks_no_third_time', async () => {
    serve(() => problem('sign_in.csrf'));

    await expect(ask('/replies', { method: 'POST', body: {} })).rejects.toBeInstanceOf(Refused);
    expect(seen.map(({ path }) => path)).toEqual(['/api/replies', '/api/session', '/api/replies']);
  });

  it('takes_a_no_of_another_cause_as_it_is', async () => {
    serve(() => problem('permission.not_in_conversation'));

    await expect(ask('/replies', { method: 'POST', body: {} })).rejects.toMatchObject({ problem: { cause: 'permission.not_in_conversation' } });
    expect(seen).toHaveLength(1);
  });
});
