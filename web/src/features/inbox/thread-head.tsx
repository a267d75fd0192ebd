import { ActionIcon, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ConversationDetail } from '../../api';
import { ask } from '../../http';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { useTellProblem } from '../failures/problem';
import { maySupervise, useSession } from '../session/session';
import { Face, KindLabel } from './face';
import { useNaming } from './name';
import styles from './thread.module.css';

export function ThreadHead({ conversation }: { conversation: ConversationDetail }) {
  const say = useSay();
  const { channel, state } = conversation;
  const name = useNaming()(conversation.customer);
  return (
    <header className={styles.head}>
      <Link to="/inbox" search={true} className={styles.back} aria-label={say('thread.back')}>
        <Icon name="back" size={22} />
      </Link>
      <Face name={name} size={38} />
      <div className={styles.headText}>
        <h1>{name}</h1>
        <p>
          <KindLabel kind={channel.kind} /> · {channel.name}
          {state === 'ENDED' ? ` · ${say('row.ended')}` : ''}
        </p>
      </div>
      <ConversationMenu conversation={conversation} />
    </header>
  );
}

function ConversationMenu({ conversation }: { conversation: ConversationDetail }) {
  const say = useSay();
  const client = useQueryClient();
  const session = useSession().data;
  const tellProblem = useTellProblem();
  const change = useMutation({
    mutationFn: (what: 'join' | 'ENDED' | 'OPEN') =>
      what === 'join'
        ? ask(`/conversations/${conversation.id}/members`, { method: 'POST', body: {} })
        : ask(`/conversations/${conversation.id}/state`, { method: 'PUT', body: { state: what } }),
    onError: tellProblem,
    onSettled: () => {
      for (const kind of ['conversation', 'preflight']) void client.invalidateQueries({ queryKey: [kind, conversation.id] });
      for (const kind of ['conversations', 'counts']) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
  const mayJoin = !conversation.member && maySupervise(session);
  const mayEnd = conversation.member || maySupervise(session);
  if (!mayJoin && !mayEnd) return null;
  return (
    <Menu position="bottom-end" shadow="md" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="neutral" size={36} aria-label={say('thread.actions')}>
          <Icon name="down" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayJoin ? <Menu.Item onClick={() => change.mutate('join')}>{say('thread.join')}</Menu.Item> : null}
        {mayEnd ? (
          <Menu.Item onClick={() => change.mutate(conversation.state === 'ENDED' ? 'OPEN' : 'ENDED')}>
            {say(conversation.state === 'ENDED' ? 'thread.reopen' : 'thread.end')}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
