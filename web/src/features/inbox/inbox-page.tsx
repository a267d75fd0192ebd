import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Empty } from '../../shell';
import { useSay } from '../../texts';
import { CustomerPane } from './customer-pane';
import styles from './inbox.module.css';
import { ConversationList } from './list';
import { Thread } from './thread';

/** List, thread and customer side by side; on a phone one after the other. */
export function InboxPage() {
  const say = useSay();
  const { conversationId } = useParams({ strict: false });
  const { filter = 'all' } = useSearch({ from: '/inbox' });
  usePaneKeys();
  return (
    <div className={styles.inbox} data-open={conversationId ? true : undefined}>
      <ConversationList filter={filter} openId={conversationId} />
      <section className={styles.thread}>
        {conversationId ? (
          <Thread key={conversationId} id={conversationId} />
        ) : (
          <div className={styles.none}>
            <Empty icon="inbox" title={say('inbox.pick')}>
              {say('inbox.pickHint')}
            </Empty>
          </div>
        )}
      </section>
      {conversationId ? <CustomerPane id={conversationId} /> : null}
    </div>
  );
}

const PANES = ['list', 'thread', 'composer', 'customer'];

/** F6 and Shift+F6 go round the panes. */
function usePaneKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const panes = PANES.map((name) => document.querySelector<HTMLElement>(`[data-pane="${name}"]`)).filter(
        (pane) => pane !== null && pane.offsetParent !== null,
      ) as HTMLElement[];
      const at = panes.findIndex((pane) => pane.contains(document.activeElement));
      const next = panes[(at + (event.shiftKey ? -1 : 1) + panes.length) % panes.length];
      const target = next?.querySelector<HTMLElement>('[aria-current="true"], [tabindex="0"], textarea') ?? next;
      target?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
