import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { KindLabel } from './face';
import styles from './inbox.module.css';
import { useNaming } from './name';
import { conversationQuery } from './queries';

export function CustomerPane({ id }: { id: string }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const naming = useNaming();
  const conversation = useQuery(conversationQuery(id)).data;
  if (!conversation) return <aside className={styles.customer} aria-label={say('customer.title')} />;
  const { customer, channel, assignee, members, windowEndsAt, freeUntil } = conversation;
  const name = naming(customer);
  const left = windowEndsAt ? Date.parse(windowEndsAt) - now : 0;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- one of the panes F6 goes round
    <aside className={styles.customer} aria-label={say('customer.title')} data-pane="customer" tabIndex={0}>
      <h2>{name}</h2>
      {customer.unreachable ? (
        <p className={styles.warning}>
          <Icon name="ban" size={18} /> {say('customer.unreachable')}
        </p>
      ) : null}
      {customer.follows === false ? (
        <p className={styles.warning}>
          <Icon name="alert" size={18} /> {say('customer.unfollowed', { name: channel.name })}
        </p>
      ) : null}
      <dl>
        <Fact name={say('customer.channel')}>
          <KindLabel kind={channel.kind} /> · {channel.name}
        </Fact>
        <Fact name={say('customer.assignee')}>{assignee?.name ?? say('customer.nobody')}</Fact>
        {members.length > 0 ? <Fact name={say('customer.members')}>{members.map((member) => member.name).join(', ')}</Fact> : null}
        {windowEndsAt ? (
          <Fact name={say('customer.window')}>
            {left > 0
              ? say('customer.windowLeft', { span: times.span(left), time: times.at(windowEndsAt, now) })
              : say('customer.windowClosed')}
          </Fact>
        ) : null}
        {freeUntil && left > 0 ? (
          <Fact name={say('customer.cost')}>
            {Date.parse(freeUntil) > now ? say('customer.free', { time: times.at(freeUntil, now) }) : say('customer.billed')}
          </Fact>
        ) : null}
      </dl>
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
