/** What a message is beyond words and files. */

export type Content =
  | { type: 'quick_replies'; choices: Choice[] }
  | { type: 'buttons'; buttons: ContentButton[] }
  | { type: 'cards'; cards: { title: string; subtitle: string; image: string; buttons: ContentButton[] }[] }
  | { type: 'linked'; as: 'image' | 'audio' | 'video' | 'file'; url: string }
  | { type: 'utility'; name: string; language: string; parameters: { name: string; text: string }[] }
  | { type: 'sticker'; id: string }
  | { type: 'info_request'; title: string; subtitle: string; image: string }
  | {
      type: 'notice';
      purpose: 'transaction' | 'promotion';
      about: string;
      banner: string;
      header: string;
      texts: string[];
      table: { name: string; value: string }[];
      buttons: ContentButton[];
    };

/** An answer to tap; what it asks for beside a text is what the provider knows of the customer. */
export interface Choice {
  asks: 'text' | 'phone' | 'email';
  title: string;
  payload: string;
}

/** Opens its address, or sends its payload. */
export interface ContentButton {
  title: string;
  payload: string;
  url: string;
}

/** What an admin wants of a channel. */
export interface ChannelSettings {
  humanAgent: boolean;
  signals: boolean;
}
