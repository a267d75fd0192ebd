import type { Content } from '../api';

/** Answers to tap, as the server takes them: what is tapped comes back as it is written. */
export function contentOf(choices: readonly string[]): Content {
  return { type: 'quick_replies', choices: choices.map((title) => ({ asks: 'text', title, payload: title })) };
}
