import type { Problem } from './api';

/** The server answered, and refused. `problem` is its own explanation. */
export class Refused extends Error {
  readonly problem: Problem;
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.title ?? `HTTP ${problem.status}`);
    this.name = 'Refused';
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No usable answer came: the request may or may not have reached the server. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Instead of a body: a form with files in it, which takes as long as they need. */
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 300_000;

function csrfToken(): string | undefined {
  return document.cookie
    .split('; ')
    .find((cookie) => cookie.startsWith('XSRF-TOKEN='))
    ?.slice('XSRF-TOKEN='.length);
}

async function request(path: string, { method = 'GET', body, form, headers = {}, signal }: Ask): Promise<Response> {
  const token = method === 'GET' ? undefined : csrfToken();
  const timeout = AbortSignal.timeout(form ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
  try {
    return await fetch(`/api${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { 'X-XSRF-TOKEN': decodeURIComponent(token) }),
        ...headers,
      },
      ...(form ? { body: form } : body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(error);
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

async function problemOf(response: Response): Promise<Problem> {
  if ((response.headers.get('Content-Type') ?? '').includes('json')) {
    const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
    if (body) return { ...body, status: response.status };
  }
  return { status: response.status };
}

/** What the server says to a request whose CSRF token is missing or old. */
const STALE = 'sign_in.csrf';

/** Nothing was done and nothing was judged: the same request with a new token may well be taken. */
export function isStale(error: unknown): boolean {
  return error instanceof Refused && error.problem.cause === STALE;
}

/**
 * Asks the server. If it misses a good CSRF token, the cookie is fetched anew and the same request is sent once more, which is
 * safe because the filter refused before anything was done.
 */
export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  let response = await request(path, options);
  if (response.status === 403 && options.method && options.method !== 'GET') {
    const problem = await problemOf(response.clone());
    if (problem.cause === STALE) {
      await request('/session', {});
      response = await request(path, options);
    }
  }
  if (!response.ok) throw new Refused(await problemOf(response), retryAfter(response));
  try {
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch (error) {
    throw new Unreachable(error);
  }
}
