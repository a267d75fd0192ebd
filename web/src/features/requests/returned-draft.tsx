import { Button, Group } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Request } from '../../api';
import { announce } from '../../announcer';
import { useNow } from '../../clock';
import { dealtWith, dealWith } from '../../outbox-device/drafts';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import styles from './requests.module.css';

/** Longer than any provider lets an answer wait. */
const OFFERED_MS = 7 * 24 * 60 * 60_000;

interface ReturnedDraftProps {
  person: string;
  request: Request | null;
  /** Puts the words into the field. */
  take: (text: string) => void;
}

/** What she wrote with a request that was declined or taken back: hers again, to ask with once more, to change or to let go. */
export function ReturnedDraft({ person, request, take }: ReturnedDraftProps) {
  const say = useSay();
  const now = useNow();
  useAnswered(request);
  const [, setDone] = useState('');
  if (person === '' || !request?.draft || (request.state !== 'DENIED' && request.state !== 'WITHDRAWN')) return null;
  if (dealtWith(person, request.conversationId) === request.id || now - Date.parse(request.decidedAt ?? '') > OFFERED_MS) return null;
  const { text } = request.draft;
  const done = () => {
    dealWith(person, request);
    setDone(request.id);
  };
  return (
    <div role="group" aria-label={say('requests.myDraft')} className={`${styles.card} ${styles.returned}`} data-testid="returned-draft">
      <blockquote className={styles.draft}>
        <span>{say('requests.notSent')}</span>
        <p dir="auto">{text}</p>
      </blockquote>
      <Group gap={8}>
        <Button
          size="xs"
          variant="light"
          color="info"
          onClick={() => {
            done();
            take(text);
          }}
        >
          {say('requests.takeDraft')}
        </Button>
        <Button size="xs" variant="subtle" color="neutral" onClick={done}>
          {say('device.discard')}
        </Button>
      </Group>
    </div>
  );
}

/** Reads out the answer to her request when it comes. */
function useAnswered(request: Request | null): void {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const before = useRef(request);
  useEffect(() => {
    const was = before.current;
    before.current = request;
    if (!request || was?.id !== request.id || was.state === request.state) return;
    if (!request.decidedBy || (request.state !== 'DENIED' && request.state !== 'APPROVED')) return;
    announce(say(`requests.state.${request.state}`, { name: request.decidedBy.name, time: request.decidedAt ? times.at(request.decidedAt, now) : '' }));
  }, [request, say, times, now]);
}
