import type { Request } from '../../api';
import { RequestCard } from './request-card';
import styles from './requests.module.css';

/** Requests one may decide, where the decision is easiest: in the conversation itself. */
export function ThreadRequests({ requests }: { requests: readonly Request[] }) {
  const pending = requests.filter((request) => request.state === 'PENDING' && request.mayDecide);
  if (pending.length === 0) return null;
  return (
    <ul className={styles.inThread}>
      {pending.map((request) => (
        <li key={request.id}>
          <RequestCard request={request} inThread />
        </li>
      ))}
    </ul>
  );
}
