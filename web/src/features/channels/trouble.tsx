import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Connection, Diagnosis, Provider } from '../../api';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { pathOf } from './queries';
import styles from './wizard.module.css';

/** What is in the way: its title, why it is so, and what to do. */
export function Trouble({ problem }: { problem: Diagnosis }) {
  const { locale } = useLanguage();
  const texts = problem.texts[locale];
  return (
    <div className={styles.reason} role="alert">
      <Icon name="alert" />
      <div>
        <strong>{texts.title}</strong>
        <p>
          {texts.what} {texts.remedy}
        </p>
      </div>
    </div>
  );
}

interface AgainProps {
  connection: Pick<Connection, 'provider' | 'channelId'>;
  /** Beside a button that is nearer. */
  second?: boolean;
}

/** Back to the first step: only there the provider asks once more. */
export function AgainButton({ connection: { provider, channelId }, second = false }: AgainProps) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <Button
      variant={second ? 'light' : 'filled'}
      {...(second ? { color: 'neutral' } : {})}
      onClick={() =>
        void navigate({
          to: '/settings/messages/$provider/connect',
          params: { provider: pathOf(provider) },
          search: channelId ? { channel: channelId } : {},
        })
      }
    >
      {say('wizard.tryAgain')}
    </Button>
  );
}

/** To the channels, with what was connected among them. */
export function FinishButton({ provider, second }: { provider: Provider; second: boolean }) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <Button variant={second ? 'light' : 'filled'} onClick={() => void navigate({ to: '/settings/messages/$provider', params: { provider: pathOf(provider) } })}>
      {say('wizard.finish')}
    </Button>
  );
}
