import { Avatar } from '@mantine/core';
import type { ChannelKind } from '../../api';
import { Icon, type IconName } from '../../icons';
import { useSay } from '../../texts';
import { initials } from '../../top-bar';
import styles from './list.module.css';

const TINTS = ['info', 'ok', 'warn', 'danger'] as const;
export const KIND_ICONS: Record<ChannelKind, IconName> = { MESSENGER: 'messenger', PAGE_COMMENT: 'comment', PRIVATE_REPLY: 'messenger', ZALO_OA: 'zalo' };

/** The same person always has the same tint. */
export function Face({ name, size, kind }: { name: string; size: number; kind?: ChannelKind }) {
  const tint = TINTS[Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS.length] ?? 'info';
  return (
    <span className={styles.face} aria-hidden="true">
      <Avatar size={size} color={tint} radius="xl">
        {initials(name)}
      </Avatar>
      {kind ? (
        <span className={styles.faceKind} data-kind={kind}>
          <Icon name={KIND_ICONS[kind]} size={13} strokeWidth={2} />
        </span>
      ) : null}
    </span>
  );
}

export function KindLabel({ kind }: { kind: ChannelKind }) {
  const say = useSay();
  return <>{say(`kind.${kind}`)}</>;
}
