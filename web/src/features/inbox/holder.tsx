import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConversationDetail } from '../../api';
import { Icon } from '../../icons';
import { useSay, type Say } from '../../texts';
import { useTellDone, useTellProblem } from '../failures/problem';
import styles from './contents.module.css';
import { takeOver } from './queries';

/** Meta's own app that writes what people answer in the Page's inbox. */
const PAGE_INBOX = '263902037430900';

/** Another app of the Page's has this conversation, or asks us for it. */
export function Holder({ conversation }: { conversation: ConversationDetail }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const { heldBy, askedBy, id } = conversation;
  const take = useMutation({
    mutationFn: () => takeOver(id),
    onError: tellProblem,
    onSuccess: () => tellDone(say('thread.taken')),
    onSettled: () => {
      for (const kind of ['conversation', 'preflight', 'messages']) void client.invalidateQueries({ queryKey: [kind, id] });
    },
  });
  if (heldBy === null && askedBy === null) return null;
  return (
    <aside className={styles.banner} aria-label={say('thread.holder')} data-testid="holder">
      <Icon name="alert" size={18} />
      <span>{heldBy === null ? say('thread.asked', { app: nameOf(askedBy, say) }) : say('thread.held', { app: nameOf(heldBy, say) })}</span>
      {heldBy !== null && conversation.mayReply ? (
        <Button size="xs" variant="light" color="warn" loading={take.isPending} onClick={() => take.mutate()}>
          {say('action.take_over')}
        </Button>
      ) : null}
    </aside>
  );
}

function nameOf(app: string | null, say: Say): string {
  if (!app) return say('thread.anotherApp');
  return app === PAGE_INBOX ? say('thread.pageInbox') : say('thread.appNumber', { app });
}
