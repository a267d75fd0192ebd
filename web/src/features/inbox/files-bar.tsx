import { UnstyledButton } from '@mantine/core';
import type { DeviceFile } from '../../outbox-device/database';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { sizeText, previewOf } from './files';
import styles from './files.module.css';

/** What is about to be sent beside the words, each to be taken out again. */
export function FilesBar({ files, wrong, remove }: { files: readonly DeviceFile[]; wrong: string | null; remove: (id: string) => void }) {
  const say = useSay();
  if (files.length === 0) return null;
  return (
    <ul className={styles.bar} aria-label={say('files.attached')} data-testid="attached">
      {files.map((file) => (
        <li key={file.id} className={styles.chip} data-wrong={file.id === wrong || undefined}>
          <Preview file={file} />
          <UnstyledButton className={styles.remove} aria-label={say('files.remove', { name: file.name })} onClick={() => remove(file.id)}>
            <Icon name="cross" size={14} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** A file that is still on this device. */
export function Preview({ file }: { file: DeviceFile }) {
  const { locale } = useLanguage();
  const url = previewOf(file);
  return (
    <span className={styles.preview}>
      {url ? <img src={url} alt="" /> : <Icon name="file" size={22} />}
      <span className={styles.label}>
        <span className={styles.fileName}>{file.name}</span>
        <span className={styles.size}>{sizeText(file.size, locale)}</span>
      </span>
    </span>
  );
}
