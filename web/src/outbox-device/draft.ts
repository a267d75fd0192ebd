import { useRef, useState } from 'react';
import { draftOf, joined, keepDraft } from './drafts';

export interface Draft {
  text: string;
  write: (next: string) => void;
  /** These words were taken, after a while: they leave the field, and what was typed meanwhile stays. */
  taken: (body: string) => void;
  /** Words that had left the field stand in it again, before what was typed since. */
  giveBack: (body: string) => void;
  /**
   * Empties the field while `keep` brings the text to a safe place; until it is there it stays in the kept draft too, so that a
   * page that closes in between loses nothing. If it cannot be kept, it stands in the field again, before what was typed since.
   */
  handOver: (text: string, keep: () => Promise<void>) => Promise<void>;
}

/** What is being written to one conversation. */
export function useDraft(person: string, conversationId: string): Draft {
  const [text, setText] = useState(() => draftOf(person, conversationId));
  const typed = useRef(text);
  const leaving = useRef<readonly string[]>([]);
  const show = (next: string) => {
    typed.current = next;
    setText(next);
  };
  const keepAll = () => keepDraft(person, conversationId, joined([...leaving.current, typed.current]));
  return {
    text,
    write: (next) => {
      show(next);
      keepAll();
    },
    taken: (body) => {
      const now = typed.current.normalize('NFC').trimStart();
      if (body === '' || !now.startsWith(body)) return;
      show(now.slice(body.length).trimStart());
      keepAll();
    },
    giveBack: (body) => {
      show(joined([body, typed.current]));
      keepAll();
    },
    handOver: async (body, keep) => {
      leaving.current = [...leaving.current, body];
      show('');
      keepAll();
      try {
        await keep();
        leaving.current = without(leaving.current, body);
      } catch (error) {
        leaving.current = without(leaving.current, body);
        show(joined([body, typed.current]));
        throw error;
      } finally {
        keepAll();
      }
    },
  };
}

function without(texts: readonly string[], text: string): readonly string[] {
  const index = texts.indexOf(text);
  return texts.filter((_, position) => position !== index);
}
