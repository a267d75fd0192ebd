import type { Content, ContentButton } from '../../api';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import styles from './contents.module.css';

/** True if the words of the message only describe it, and it is shown instead of them. */
export function speaks(content: Content | null): boolean {
  return content !== null && content.type !== 'quick_replies' && content.type !== 'buttons';
}

/** What a message has to tap or to see, as the customer has it before her; here it is only looked at. */
export function Contents({ content }: { content: Content }) {
  const say = useSay();
  switch (content.type) {
    case 'quick_replies':
      return (
        <ul className={styles.choices} aria-label={say('choices.label')} data-testid="choices">
          {content.choices.map((choice, index) => (
            <li key={index} className={styles.choice}>
              {choice.asks === 'text' ? choice.title : say(`choices.${choice.asks}`)}
            </li>
          ))}
        </ul>
      );
    case 'buttons':
      return <Buttons buttons={content.buttons} />;
    case 'cards':
      return (
        <ul className={styles.cards} data-testid="cards">
          {content.cards.map((card, index) => (
            <li key={index} className={styles.card}>
              <strong dir="auto">{card.title}</strong>
              {card.subtitle === '' ? null : <span dir="auto">{card.subtitle}</span>}
              {card.image === '' ? null : <Address url={card.image} label={say('attachment.image')} />}
              <Buttons buttons={card.buttons} />
            </li>
          ))}
        </ul>
      );
    case 'linked':
      return <Address url={content.url} label={`${say(`attachment.${content.as}`)}: ${content.url}`} />;
    case 'sticker':
      // The provider shows no picture of it by its id, and the id says nothing to a person.
      return (
        <span className={styles.sticker} title={content.id}>
          <Icon name="smile" size={18} /> {say('attachment.sticker')}
        </span>
      );
    case 'info_request':
      return (
        <div className={styles.card} data-testid="info-request">
          <span className={styles.kind}>{say('form.title')}</span>
          <strong dir="auto">{content.title}</strong>
          {content.subtitle === '' ? null : <span dir="auto">{content.subtitle}</span>}
        </div>
      );
    case 'notice':
      return (
        <div className={styles.card} data-testid="notice">
          <span className={styles.kind}>{say(`notice.${content.purpose}`)}</span>
          <strong dir="auto">{content.header}</strong>
          {content.texts.map((text, index) => (
            <span key={index} dir="auto">
              {text}
            </span>
          ))}
          {content.table.map(({ name, value }, index) => (
            <span key={index} dir="auto">
              {name}: {value}
            </span>
          ))}
          {content.banner === '' ? null : <Address url={content.banner} label={say('attachment.image')} />}
          <Buttons buttons={content.buttons} />
        </div>
      );
    case 'utility':
      return (
        <p className={styles.template} dir="auto">
          <span className={styles.kind}>{say('content.template', { name: content.name })}</span>
          {content.parameters.map(({ text }) => text).join(' · ')}
        </p>
      );
  }
}

function Buttons({ buttons }: { buttons: readonly ContentButton[] }) {
  const say = useSay();
  if (buttons.length === 0) return null;
  return (
    <ul className={styles.choices} aria-label={say('choices.buttons')}>
      {buttons.map((button, index) => (
        <li key={index} className={styles.choice}>
          {button.url === '' ? button.title : <Address url={button.url} label={button.title} />}
        </li>
      ))}
    </ul>
  );
}

function Address({ url, label }: { url: string; label: string }) {
  // Ours were looked at by the server; whatever else it is, it is no address to follow.
  if (!/^https:\/\//i.test(url)) return <span>{label}</span>;
  return (
    <a className={styles.address} href={url} target="_blank" rel="noopener noreferrer">
      <Icon name="external" size={14} /> {label}
    </a>
  );
}
