import { Button, Group, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../clock';
import { Dialog } from '../../dialog';
import { useLanguage, useSay, type TextId } from '../../texts';
import { instantOf, localOf, useTimes, zoneName } from '../../time';
import { useSession } from '../session/session';
import styles from './later.module.css';

const HOUR = 3_600_000;

interface LaterDialogProps {
  opened: boolean;
  close: () => void;
  title: TextId;
  submit: TextId;
  /** To be edited together with the time; undefined: the text stands elsewhere. */
  text?: string | undefined;
  at: number;
  pending: boolean;
  onChoose: (sendAt: string, text: string) => void;
}

/** Choices people make most, as the shop's clock shows them; those that are past are left out. */
export function choices(now: number, zone: string): { id: 'later.hour' | 'later.evening' | 'later.morning'; local: string }[] {
  const today = localOf(now, zone).slice(0, 10);
  const tomorrow = new Date(Date.parse(`${today}T00:00Z`) + 24 * HOUR).toISOString().slice(0, 10);
  const all = [
    { id: 'later.hour' as const, local: localOf(now + HOUR, zone) },
    { id: 'later.evening' as const, local: `${today}T19:00` },
    { id: 'later.morning' as const, local: `${tomorrow}T08:00` },
  ];
  return all.filter(({ local }) => Date.parse(instantOf(local, zone) ?? '') > now);
}

/** When to send, by the shop's clock, whatever the reader's own clock shows. */
export function LaterDialog({ opened, close, title, submit, text, at, pending, onChoose }: LaterDialogProps) {
  const say = useSay();
  return (
    <Dialog opened={opened} onClose={close} title={say(title)}>
      {opened ? <LaterForm close={close} submit={submit} text={text} at={at} pending={pending} onChoose={onChoose} /> : null}
    </Dialog>
  );
}

function LaterForm({ close, submit, text, at, pending, onChoose }: Omit<LaterDialogProps, 'opened' | 'title'>) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const { locale } = useLanguage();
  const zone = useSession().data?.workspace.zone ?? 'Asia/Ho_Chi_Minh';
  const [local, setLocal] = useState(() => localOf(at, zone));
  const [words, setWords] = useState(text ?? '');
  const [tried, setTried] = useState(false);
  const instant = instantOf(local, zone);
  const past = instant === null || Date.parse(instant) <= now;
  const empty = text !== undefined && words.trim() === '';
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        // In React's tree it stands inside the composer's form, which would send at once.
        event.stopPropagation();
        setTried(true);
        if (!past && !empty) onChoose(instant, words.normalize('NFC').trim());
      }}
    >
      {text === undefined ? null : (
        <Textarea
          label={say('later.text')}
          autosize
          minRows={2}
          maxRows={8}
          value={words}
          error={tried && empty ? say('later.empty') : undefined}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <div className={styles.choices}>
        {choices(now, zone).map((choice) => (
          <Button key={choice.id} type="button" size="xs" variant="light" color="neutral" onClick={() => setLocal(choice.local)}>
            {say(choice.id)}
          </Button>
        ))}
      </div>
      <TextInput
        type="datetime-local"
        label={say('later.time')}
        description={say('later.zone', { zone: zoneName(zone, locale), time: times.clock(new Date(now).toISOString()) })}
        value={local}
        error={tried && past ? say('later.past') : undefined}
        data-autofocus
        onChange={(event) => setLocal(event.currentTarget.value)}
      />
      {past ? null : <p role="status">{say('later.preview', { time: times.at(instant, now) })}</p>}
      <p className={styles.rule}>{say('later.rule')}</p>
      <Group justify="flex-end" gap={8}>
        <Button variant="light" color="neutral" onClick={close}>
          {say('confirm.keep')}
        </Button>
        <Button type="submit" loading={pending}>
          {say(submit)}
        </Button>
      </Group>
    </form>
  );
}
