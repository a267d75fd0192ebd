import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { Icon, type IconName } from '../../icons';
import type { ProviderPath } from '../../routes';
import { Empty } from '../../shell';
import { useLanguage, useSay, type TextId } from '../../texts';
import { ChannelCard } from '../channels/channel-card';
import { channelsQuery, providerOf, useAdminNames } from '../channels/queries';
import { chapterQuery } from '../help/chapter';
import { mayAdminister, useSession } from '../session/session';
import styles from './settings.module.css';

/** Settings > Messages > Messenger or Zalo: the connected Pages and OAs, and how they are. */
export function SettingsPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { provider: path } = useParams({ from: '/settings/messages/$provider' });
  const { problem } = useSearch({ strict: false });
  const provider = providerOf(path);
  const channels = useQuery(channelsQuery).data?.items;
  const admin = mayAdminister(useSession().data);
  const names = useAdminNames();
  const here = channels?.filter((channel) => channel.provider === provider) ?? [];
  return (
    <SettingsFrame path={path}>
      <div className="page-head">
        <div>
          <h1>{say(`settings.${path}`)}</h1>
          {admin ? null : <p>{say('channels.askAdmin', { names })}</p>}
        </div>
        {admin ? (
          <Button onClick={() => void navigate({ to: '/settings/messages/$provider/connect', params: { provider: path } })}>
            {say(`channels.connect.${provider}`)}
          </Button>
        ) : null}
      </div>
      {problem ? <ReturnProblem cause={problem} /> : null}
      {channels === undefined ? <p role="status">{say('loading')}</p> : null}
      {channels && here.length === 0 ? (
        <div className="panel">
          <Empty icon="link" title={say(`channels.none.${provider}`)}>
            {say('channels.noneHint')}
          </Empty>
        </div>
      ) : null}
      <ul className={styles.channels}>
        {here.map((channel) => (
          <li key={channel.id}>
            <ChannelCard channel={channel} />
          </li>
        ))}
      </ul>
    </SettingsFrame>
  );
}

/** What a return from a provider's page may tell: an address anybody can write must not put any other cause on the screen. */
const RETURNS = new Set(['connection.state', 'connection.other_person', 'connection.signed_out', 'permission.admin_only']);

/** Why a walk to the provider's page came to nothing. Each of its causes has words of its own. */
function ReturnProblem({ cause }: { cause: string }) {
  const say = useSay();
  const { locale } = useLanguage();
  const names = useAdminNames();
  const chapter = useQuery({ ...chapterQuery(cause), enabled: RETURNS.has(cause) });
  const admin = mayAdminister(useSession().data);
  // Somebody else may have signed in since.
  if (chapter.isLoading || (cause === 'permission.admin_only' && admin)) return null;
  const texts = chapter.data?.texts[locale];
  // The dictionary does not know who the admins here are.
  const remedy = cause === 'permission.admin_only' ? (names === '' ? '' : say('banner.askAdmin', { names })) : texts?.remedy;
  return (
    <div className={styles.problem} role="alert" data-cause={cause}>
      <Icon name="alert" />
      <div>
        <strong>{texts?.title ?? say('problem.title')}</strong>
        <p>{texts ? `${texts.what} ${remedy ?? ''}` : say('problem.plain')}</p>
      </div>
    </div>
  );
}

type SettingsPath = ProviderPath | 'sending' | 'notices' | 'unknown';

const TABS: readonly SettingsPath[] = ['messenger', 'zalo', 'sending', 'notices', 'unknown'];
const ICONS: Record<SettingsPath, IconName> = { messenger: 'messenger', zalo: 'zalo', sending: 'clock', notices: 'bell', unknown: 'question' };

/** Breadcrumb and tabs, the same around the channel pages and the wizard. */
export function SettingsFrame({ path, leaf, children }: { path: SettingsPath; leaf?: string; children: ReactNode }) {
  const say = useSay();
  const admin = mayAdminister(useSession().data);
  const tabs = TABS.filter((tab) => admin || tab !== 'unknown');
  const row = useRef<HTMLElement>(null);
  // On a phone they do not all fit: where one is must be seen.
  useEffect(() => {
    const current = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (row.current && current) row.current.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - row.current.clientWidth / 2;
  }, [path, admin]);
  return (
    <div className="page">
      <nav aria-label={say('settings.path')} className={styles.path}>
        <ol>
          <li>{say('settings.title')}</li>
          <li>{say('settings.messages')}</li>
          {leaf ? (
            <>
              <li>
                <SettingsLink path={path}>{say(`settings.${path}`)}</SettingsLink>
              </li>
              <li aria-current="page">{leaf}</li>
            </>
          ) : (
            <li aria-current="page">{say(`settings.${path}`)}</li>
          )}
        </ol>
      </nav>
      {leaf ? null : (
        <nav ref={row} className={styles.tabs} aria-label={say('settings.messages')}>
          {tabs.map((tab) => (
            <SettingsLink key={tab} path={tab} className={styles.tab} current={tab === path}>
              <Icon name={ICONS[tab]} size={18} />
              {say(`settings.${tab}` satisfies TextId)}
            </SettingsLink>
          ))}
        </nav>
      )}
      {children}
    </div>
  );
}

function SettingsLink({ path, className, current, children }: { path: SettingsPath; className?: string | undefined; current?: boolean; children: ReactNode }) {
  const rest = { className, 'aria-current': current ? ('page' as const) : undefined };
  if (path === 'sending' || path === 'notices' || path === 'unknown')
    return (
      <Link to={`/settings/${path}`} {...rest}>
        {children}
      </Link>
    );
  return (
    <Link to="/settings/messages/$provider" params={{ provider: path }} search={{}} {...rest}>
      {children}
    </Link>
  );
}
