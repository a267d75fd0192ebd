import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import type { Locale } from '../api';
import en from './en.json';
import vi from './vi.json';

export type TextId = keyof typeof vi;

const CATALOGUES: Record<Locale, Record<string, string>> = { vi, en };
const KEPT_AS = 'tintoi-locale';

interface Language {
  locale: Locale;
  setLocale: (locale: Locale) => void;
}

const LanguageContext = createContext<Language>({ locale: 'vi', setLocale: () => undefined });

function firstLocale(): Locale {
  return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'vi';
}

/** Both catalogues are in the page, so the switch is at once and works without a network. */
export function Texts({ children, initial }: { children: ReactNode; initial?: Locale }) {
  const [locale, setLocale] = useState<Locale>(initial ?? firstLocale);
  useEffect(() => {
    localStorage.setItem(KEPT_AS, locale);
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo(() => ({ locale, setLocale }), [locale]);
  return (
    <LanguageContext.Provider value={language}>
      <IntlProvider locale={locale} messages={CATALOGUES[locale]} defaultLocale="vi">
        {children}
      </IntlProvider>
    </LanguageContext.Provider>
  );
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export type Say = (id: TextId, values?: Record<string, string | number>) => string;

/** One sentence of the catalogue, in the reader's language. */
export function useSay(): Say {
  const intl = useIntl();
  return useMemo(() => (id, values) => intl.formatMessage({ id }, values), [intl]);
}
