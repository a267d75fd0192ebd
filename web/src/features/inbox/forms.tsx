import { ActionIcon, Button, Group, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { announce } from '../../announcer';
import type { Content, ConversationDetail, Message } from '../../api';
import { Dialog } from '../../dialog';
import { ask } from '../../http';
import { Icon } from '../../icons';
import { newId } from '../../outbox-device/locks';
import { useSay } from '../../texts';
import { useTellProblem } from '../failures/problem';
import styles from './later.module.css';
import { addMessage } from './queries';

/** As the provider takes them. */
const TITLE = 100;
const SUBTITLE = 500;

/** Sends the provider's own form, in which the customer tells her name, telephone and address. */
export function AskDetails({ conversation }: { conversation: ConversationDetail }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const [opened, setOpened] = useState(false);
  // One key per form as it is written, so that a request repeated by a shaky network is one message.
  const key = useRef({ of: '', key: '' });
  // A second tap comes before the page knows of the first.
  const busy = useRef(false);
  const send = useMutation({
    mutationFn: (content: Content) => {
      const of = JSON.stringify(content);
      if (key.current.of !== of) key.current = { of, key: newId() };
      return ask<{ message: Message | null }>(`/conversations/${conversation.id}/replies`, {
        method: 'POST',
        body: { content },
        headers: { 'Idempotency-Key': key.current.key },
      });
    },
    onError: tellProblem,
    onSettled: () => {
      busy.current = false;
    },
    onSuccess: ({ message }) => {
      key.current = { of: '', key: '' };
      if (message) addMessage(client, message);
      setOpened(false);
      announce(say('form.sent'));
    },
  });
  return (
    <>
      <ActionIcon size={42} radius={12} variant="light" color="neutral" aria-label={say('form.add')} title={say('form.add')} onClick={() => setOpened(true)}>
        <Icon name="user" />
      </ActionIcon>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={say('form.title')}>
        {opened ? (
          <Form
            close={() => setOpened(false)}
            pending={send.isPending}
            send={(title, subtitle) => {
              if (busy.current) return;
              busy.current = true;
              send.mutate({ type: 'info_request', title, subtitle, image: '' });
            }}
          />
        ) : null}
      </Dialog>
    </>
  );
}

function Form({ close, pending, send }: { close: () => void; pending: boolean; send: (title: string, subtitle: string) => void }) {
  const say = useSay();
  const [title, setTitle] = useState(() => say('form.usualTitle'));
  const [subtitle, setSubtitle] = useState(() => say('form.usualSubtitle'));
  const ready = title.trim() !== '' && subtitle.trim() !== '';
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        // In React's tree it stands inside the composer's form, which would send at once.
        event.stopPropagation();
        if (ready) send(title.normalize('NFC').trim(), subtitle.normalize('NFC').trim());
      }}
    >
      <p className={styles.rule}>{say('form.what')}</p>
      <TextInput label={say('form.heading')} maxLength={TITLE} value={title} data-autofocus onChange={(event) => setTitle(event.currentTarget.value)} />
      <Textarea label={say('form.why')} rows={3} maxLength={SUBTITLE} value={subtitle} onChange={(event) => setSubtitle(event.currentTarget.value)} />
      <Group justify="flex-end" gap={8}>
        <Button variant="light" color="neutral" onClick={close}>
          {say('action.close')}
        </Button>
        <Button type="submit" loading={pending} disabled={!ready}>
          {say('form.send')}
        </Button>
      </Group>
    </form>
  );
}
