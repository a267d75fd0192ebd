import { useQuery } from '@tanstack/react-query';
import type { Request } from '../../api';
import { Empty } from '../../shell';
import { useSay } from '../../texts';
import { requestsQuery } from './queries';
import { RequestCard } from './request-card';
import styles from './requests.module.css';

export function RequestsPage() {
  const say = useSay();
  const requests = useQuery(requestsQuery).data?.items;
  const toDecide = requests?.filter((request) => request.mayDecide) ?? [];
  const mine = requests?.filter((request) => request.mine) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{say('requests.title')}</h1>
          <p>{say('requests.lead')}</p>
        </div>
      </div>
      {requests === undefined ? <p role="status">{say('loading')}</p> : null}
      {requests && toDecide.length + mine.length === 0 ? (
        <div className="panel">
          <Empty icon="requests" title={say('requests.none')}>
            {say('requests.noneHint')}
          </Empty>
        </div>
      ) : null}
      <Section id="to-decide" title={say('requests.toDecide')} requests={toDecide} />
      <Section id="mine" title={say('requests.mine')} requests={mine} />
    </div>
  );
}

function Section({ id, title, requests }: { id: string; title: string; requests: readonly Request[] }) {
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {title}
      </h2>
      <ul className={styles.list}>
        {requests.map((request) => (
          <li key={request.id}>
            <RequestCard request={request} />
          </li>
        ))}
      </ul>
    </section>
  );
}
