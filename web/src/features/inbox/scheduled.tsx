import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Scheduled } from '../../api';
import { useNow } from '../../clock';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { useTellProblem } from '../failures/problem';
import { LaterDialog } from './later';
import styles from './later.module.css';
import { cancelScheduled, changeScheduled, scheduledQuery } from './queries';

/** Replies of this conversation whose time has not come, after what has been said. */
export function ThreadScheduled({ conversationId }: { conversationId: string }) {
  const say = useSay();
  const titleId = useId();
  const items = useQuery(scheduledQuery(conversationId)).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.list} aria-labelledby={titleId}>
      <h2 id={titleId}>
        <Icon name="clock" size={16} /> {say('later.list')}
      </h2>
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </section>
  );
}

function Item({ item }: { item: Scheduled }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  // As it was when she began to change it: it may be changed elsewhere while she writes, and that is not to be overwritten unseen.
  const [changing, setChanging] = useState<Scheduled | null>(null);
  const onSettled = () => {
    for (const kind of ['scheduled', 'messages']) void client.invalidateQueries({ queryKey: [kind, item.conversationId] });
  };
  const change = useMutation({
    mutationFn: (to: { text: string; sendAt: string }) => changeScheduled(changing ?? item, to),
    onError: tellProblem,
    onSuccess: () => setChanging(null),
    onSettled,
  });
  const cancel = useMutation({ mutationFn: () => cancelScheduled(item.id), onError: tellProblem, onSettled });
  return (
    <div className={styles.item} data-scheduled={item.id}>
      <p className={styles.when}>{say('later.at', { time: times.at(item.sendAt, now), name: item.author.name })}</p>
      <p className={styles.text} dir="auto">
        {item.text}
      </p>
      <Group gap={6} className={styles.buttons ?? ''}>
        <Button size="compact-sm" variant="light" color="neutral" onClick={() => setChanging(item)}>
          {say('later.change')}
        </Button>
        <Button size="compact-sm" variant="light" color="neutral" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {say('later.cancel')}
        </Button>
      </Group>
      <LaterDialog
        opened={changing !== null}
        close={() => setChanging(null)}
        title="later.change"
        submit="edit.save"
        text={item.text}
        at={Date.parse(item.sendAt)}
        pending={change.isPending}
        onChoose={(sendAt, text) => change.mutate({ sendAt, text })}
      />
    </div>
  );
}
