import { Avatar, Button, Menu, SegmentedControl, UnstyledButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Locale } from './api';
import { useSupport } from './features/failures/support';
import { keepLocale, signOut, useSession } from './features/session/session';
import { Icon } from './icons';
import { useLiveState } from './live';
import { useOnline } from './outbox-device/device';
import styles from './shell.module.css';
import { useLanguage, useSay } from './texts';

export function TopBar() {
  const say = useSay();
  const session = useSession().data;
  const { open } = useSupport();
  return (
    <header className={styles.top}>
      <Link to="/inbox" className={styles.brand}>
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>Tintoi</span>
      </Link>
      <span className={styles.workspace}>{session?.workspace.name}</span>
      <Live />
      <div className={styles.topEnd}>
        <div className={styles.topLanguage}>
          <LanguageSwitch />
        </div>
        <Button variant="subtle" color="neutral" size="compact-md" leftSection={<Icon name="help" />} onClick={() => open()}>
          {say('nav.help')}
        </Button>
        <AccountMenu />
      </div>
    </header>
  );
}

function Live() {
  const say = useSay();
  const online = useOnline();
  const live = useLiveState();
  const state = online ? live : 'offline';
  return (
    <span className={styles.live} data-state={state}>
      <span aria-hidden="true">{state === 'live' ? '●' : state === 'connecting' ? '◌' : '○'}</span>
      {say(`live.${state}`)}
    </span>
  );
}

export function LanguageSwitch() {
  const say = useSay();
  const { locale, setLocale } = useLanguage();
  const signedIn = Boolean(useSession().data);
  return (
    <SegmentedControl
      size="xs"
      aria-label={say('nav.language')}
      value={locale}
      data={[
        { value: 'vi', label: <span lang="vi">Tiếng Việt</span> },
        { value: 'en', label: <span lang="en">English</span> },
      ]}
      onChange={(value) => {
        const next: Locale = value === 'en' ? 'en' : 'vi';
        setLocale(next);
        // The server writes e-mails in it; the screen has switched already.
        if (signedIn) void keepLocale(next).catch(() => undefined);
      }}
    />
  );
}

function AccountMenu() {
  const say = useSay();
  const client = useQueryClient();
  const session = useSession().data;
  const { locale, setLocale } = useLanguage();
  if (!session) return null;
  const { person, sandbox } = session;
  return (
    <Menu position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className={styles.account}>
          <Avatar size={34} color="info" aria-hidden="true">
            {initials(person.name)}
          </Avatar>
          <span className="unseen">{say('nav.account', { name: person.name })}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{person.name}</strong>
          <span>
            {say(`role.${person.role}`)} · {person.email}
          </span>
        </div>
        <Menu.Divider />
        <Menu.Item hiddenFrom="sm" onClick={() => setLocale(locale === 'vi' ? 'en' : 'vi')}>
          {locale === 'vi' ? <span lang="en">English</span> : <span lang="vi">Tiếng Việt</span>}
        </Menu.Item>
        {sandbox ? (
          <Menu.Item component="a" href={sandbox.simulators} target="_blank" rel="noreferrer" leftSection={<Icon name="external" size={16} />}>
            {say('nav.simulators')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void signOut(client)}>
          {say('nav.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** "Trần Thị Hoa" → "TH": in Vietnamese the given name comes last. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (first.charAt(0) + last.charAt(0)).toLocaleUpperCase('vi');
}
