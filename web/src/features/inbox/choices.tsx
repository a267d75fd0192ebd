import { ActionIcon, TextInput, UnstyledButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ChannelKind } from '../../api';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import styles from './contents.module.css';

/** So many, and so long. The server says the same again. */
const MOST: Partial<Record<ChannelKind, number>> = { ZALO_OA: 5 };
const USUAL_MOST = 13;
const LONGEST = 20;

/** The answers that are offered with what is being written; null while nobody wants any. */
export function useChoices() {
  const [choices, setChoices] = useState<readonly string[] | null>(null);
  return {
    choices: choices ?? [],
    open: choices !== null,
    toggle: () => setChoices((known) => (known === null ? [] : null)),
    set: (next: readonly string[]) => setChoices(next.length === 0 ? null : next),
    change: setChoices,
  };
}

export function ChoicesButton({ open, toggle }: { open: boolean; toggle: () => void }) {
  const say = useSay();
  return (
    <ActionIcon size={42} radius={12} variant="light" color="neutral" aria-label={say('choices.add')} aria-expanded={open} title={say('choices.add')} onClick={toggle}>
      <Icon name="choices" />
    </ActionIcon>
  );
}

interface EditorProps {
  kind?: ChannelKind;
  choices: readonly string[];
  /** There are no words yet for them to go with. */
  bare?: boolean;
  change: (next: readonly string[]) => void;
}

/** Short answers the customer may tap. Enter or a comma takes what is written. */
export function ChoicesEditor({ kind = 'MESSENGER', choices, bare = false, change }: EditorProps) {
  const say = useSay();
  const field = useRef<HTMLInputElement>(null);
  // Opened to write the first one; what comes back from a refusal is only shown.
  const empty = useRef(choices.length === 0);
  useEffect(() => {
    if (empty.current) field.current?.focus();
  }, []);
  const [text, setText] = useState('');
  const add = () => {
    const title = text.normalize('NFC').trim();
    if (title !== '' && !choices.includes(title)) change([...choices, title]);
    setText('');
  };
  return (
    <div className={styles.editor} data-testid="choices-editor">
      {choices.map((choice) => (
        <span key={choice} className={styles.chip}>
          {choice}
          <UnstyledButton
            className={styles.remove}
            aria-label={say('choices.remove', { title: choice })}
            onClick={() => {
              change(choices.filter((each) => each !== choice));
              field.current?.focus();
            }}
          >
            <Icon name="cross" size={14} />
          </UnstyledButton>
        </span>
      ))}
      {choices.length < (MOST[kind] ?? USUAL_MOST) ? (
        <TextInput
          ref={field}
          className={styles.add ?? ''}
          size="xs"
          maxLength={LONGEST}
          enterKeyHint="done"
          aria-label={say('choices.field')}
          placeholder={say('choices.field')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if ((event.key !== 'Enter' && event.key !== ',') || event.nativeEvent.isComposing) return;
            event.preventDefault();
            add();
          }}
        />
      ) : null}
      {bare && choices.length > 0 ? <p className={styles.need}>{say('choices.needWords')}</p> : null}
    </div>
  );
}
