import type { Attachment, Message } from '../../api';
import type { AttachmentKind } from '../../api-files';
import { Icon, type IconName } from '../../icons';
import { useLanguage, useSay, type Say } from '../../texts';
import { sizeText } from './files';
import styles from './files.module.css';

/** A message in words alone, for lists and for reading out: its text, or what it carries. */
export function wordsOf(message: Pick<Message, 'text' | 'attachments'>, say: Say): string {
  if (message.text !== '') return message.text;
  return message.attachments.map((attachment) => say(`attachment.${attachment.kind}`)).join(', ');
}

/** What a message carries beside its words: pictures in place, everything else to open or save. */
export function Attachments({ message }: { message: Message }) {
  if (message.attachments.length === 0) return null;
  return (
    <ul className={styles.list}>
      {message.attachments.map((attachment) => (
        <li key={attachment.number}>
          <One attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

const ICONS: Partial<Record<AttachmentKind, IconName>> = { link: 'link', location: 'pin', card: 'user', form: 'check' };

/** Where a click leads: a place is shown on a map, and nothing but addresses of the web is opened. */
export function addressOf(link: string): string | null {
  const place = /^geo:(-?[\d.]+),(-?[\d.]+)$/i.exec(link);
  if (place) return `https://www.google.com/maps/search/?api=1&query=${place[1]},${place[2]}`;
  return /^https?:\/\//i.test(link) ? link : null;
}

function One({ attachment }: { attachment: Attachment }) {
  const say = useSay();
  const { locale } = useLanguage();
  const { file, kind, problem } = attachment;
  const word = say(`attachment.${kind}`);
  const name = attachment.name || file?.name || word;
  if (attachment.state === 'lost' && problem) {
    const texts = problem.texts[locale];
    return (
      <p className={styles.lost}>
        <Icon name="alert" size={16} />
        <span>
          <strong>{texts.title}</strong> {texts.what} {texts.remedy}
        </span>
      </p>
    );
  }
  if (attachment.state === 'coming') {
    return (
      <p className={styles.coming} role="status">
        <Icon name="spin" size={16} /> {say('attachment.coming', { word })}
      </p>
    );
  }
  if (!file) {
    const label = attachment.name ? `${word}: ${attachment.name}` : word;
    const address = attachment.link ? addressOf(attachment.link) : null;
    return (
      <p className={styles.word}>
        <Icon name={ICONS[kind] ?? 'file'} size={16} />
        {address ? (
          <a href={address} target="_blank" rel="noopener noreferrer">
            {label}
          </a>
        ) : (
          label
        )}
      </p>
    );
  }
  if (file.picture) {
    return (
      <a className={styles.picture} href={file.url} target="_blank" rel="noopener">
        <img
          src={file.url}
          alt={name}
          loading="lazy"
          decoding="async"
          data-sticker={kind === 'sticker' || undefined}
          {...(file.width && file.height ? { width: file.width, height: file.height } : {})}
        />
      </a>
    );
  }
  // What customers record has no captions, and nobody here could write them.
  /* eslint-disable jsx-a11y/media-has-caption */
  if (file.type.startsWith('audio/')) return <audio className={styles.sound} controls preload="none" src={file.url} aria-label={name} />;
  if (file.type.startsWith('video/')) return <video className={styles.film} controls preload="metadata" src={file.url} aria-label={name} />;
  /* eslint-enable jsx-a11y/media-has-caption */
  return (
    <a className={styles.file} href={file.url} download={file.name}>
      <Icon name="file" size={22} />
      <span className={styles.label}>
        <span className={styles.fileName}>{name}</span>
        <span className={styles.size}>{sizeText(file.size, locale)}</span>
      </span>
    </a>
  );
}
