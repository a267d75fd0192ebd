import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { Request } from '../../api';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { dealWith, giveDraftBack } from '../../outbox-device/drafts';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { useTellDone, useTellProblem } from '../failures/problem';
import { useNaming } from '../inbox/name';
import { decideRequest, withdrawRequest } from './queries';
import styles from './requests.module.css';

export function RequestCard({ request, inThread }: { request: Request; inThread?: boolean }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const naming = useNaming();
  const titleId = useId();
  const act = useAct(request);
  return (
    <div role="group" aria-labelledby={titleId} className={styles.card}>
      <p className={styles.who} id={titleId}>
        <Icon name="requests" size={18} />
        <span>{say('requests.asks', { person: request.person.name, customer: naming(request.customer) })}</span>
        <time dateTime={request.createdAt}>{times.at(request.createdAt, now)}</time>
      </p>
      {request.reason ? <p>{request.reason}</p> : null}
      {request.draft ? (
        <blockquote className={styles.draft}>
          <span>{say(request.mine ? 'requests.myDraft' : 'requests.draft')}</span>
          <p dir="auto">{request.draft.text}</p>
        </blockquote>
      ) : null}
      <p className={styles.state}>{stateOf()}</p>
      <Group gap={8}>
        {request.mayDecide ? (
          <>
            <Button size="xs" loading={act.isPending && act.variables === 'APPROVED'} onClick={() => act.mutate('APPROVED')}>
              {say('requests.approve')}
            </Button>
            <Button size="xs" variant="light" color="neutral" loading={act.isPending && act.variables === 'DENIED'} onClick={() => act.mutate('DENIED')}>
              {say('requests.deny')}
            </Button>
          </>
        ) : null}
        {request.mine && request.state === 'PENDING' ? (
          <Button size="xs" variant="light" color="neutral" loading={act.isPending} onClick={() => act.mutate('withdraw')}>
            {say('action.withdraw')}
          </Button>
        ) : null}
        {inThread ? null : (
          <Button
            size="xs"
            variant="subtle"
            color="neutral"
            renderRoot={(props) => <Link to="/inbox/$conversationId" params={{ conversationId: request.conversationId }} {...props} />}
          >
            {say('requests.open')}
          </Button>
        )}
      </Group>
    </div>
  );

  function stateOf(): string {
    if (request.state === 'PENDING') return request.mayDecide ? '' : say('requests.state.PENDING');
    const time = request.decidedAt ? times.at(request.decidedAt, now) : '';
    return say(`requests.state.${request.state}`, { name: request.decidedBy?.name ?? '', time });
  }
}

function useAct(request: Request) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  return useMutation({
    mutationFn: async (what: 'APPROVED' | 'DENIED' | 'withdraw') => {
      if (what === 'withdraw') await withdrawRequest(request.id);
      else await decideRequest(request.id, what);
      return what;
    },
    onSuccess: (what) => {
      if (what === 'APPROVED' && request.draft) tellDone(say('requests.approved'));
      if (what !== 'withdraw' || !request.draft) return;
      dealWith(request.person.id, request);
      giveDraftBack(request.person.id, request.conversationId, request.draft.text);
      tellDone(say('requests.withdrawn'));
    },
    onError: tellProblem,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['requests'] });
      for (const kind of ['conversation', 'preflight', 'messages']) void client.invalidateQueries({ queryKey: [kind, request.conversationId] });
    },
  });
}
