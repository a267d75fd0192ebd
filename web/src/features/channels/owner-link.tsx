import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel, OwnerLink } from '../../api';
import { useNow } from '../../clock';
import { Dialog } from '../../dialog';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import { useCopy } from '../failures/copy';
import { useTellProblem } from '../failures/problem';
import styles from './owner-link.module.css';
import { linksQuery, makeLink, revokeLink } from './queries';

/** The way for the one who must click and has no account here: the Page's owner, on a phone. */
export function OwnerLinkButton({ channel, size = 'xs' }: { channel: Channel; size?: 'xs' | 'sm' }) {
  const say = useSay();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size={size} variant="light" color="neutral" onClick={() => setOpened(true)}>
        {say(`action.ownerLink.${channel.provider}`)}
      </Button>
      {opened ? <OwnerLinkDialog channel={channel} close={() => setOpened(false)} /> : null}
    </>
  );
}

function OwnerLinkDialog({ channel, close }: { channel: Channel; close: () => void }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const make = useMutation({
    mutationFn: () => makeLink(channel.id),
    onError: tellProblem,
    onSettled: () => void client.invalidateQueries({ queryKey: ['links', channel.id] }),
  });
  const link = make.data;
  return (
    <Dialog opened onClose={close} size="lg" title={say('link.title', { name: channel.name })}>
      <p className={styles.lead}>{say(`link.lead.${channel.provider}`)}</p>
      {link ? (
        <>
          <div className={styles.made}>
            <svg className={styles.code} viewBox={`0 0 ${link.qr.size} ${link.qr.size}`} role="img" aria-label={say('link.qr')} shapeRendering="crispEdges">
              <rect width={link.qr.size} height={link.qr.size} fill="#fff" />
              <path d={link.qr.path} fill="#000" />
            </svg>
            <div className={styles.share}>
              <TextInput label={say('link.url')} readOnly value={link.url} onFocus={(event) => event.currentTarget.select()} />
              <p className={styles.quiet}>
                {say('link.until', { time: times.at(link.expiresAt, now) })} {say('link.once')}
              </p>
              <ShareButtons channel={channel} url={link.url} />
            </div>
          </div>
        </>
      ) : (
        <Group justify="flex-end">
          <Button loading={make.isPending} onClick={() => make.mutate()}>
            {say('link.make')}
          </Button>
        </Group>
      )}
      <Links channel={channel} />
    </Dialog>
  );
}

function ShareButtons({ channel, url }: { channel: Channel; url: string }) {
  const say = useSay();
  const copy = useCopy();
  const words = say('link.message', { name: channel.name, url });
  return (
    <Group gap={8}>
      <Button leftSection={<Icon name="copy" size={16} />} onClick={() => copy(words, 'link.copied')}>
        {say('action.copyLink')}
      </Button>
      {'share' in navigator ? (
        <Button variant="light" color="neutral" onClick={() => void navigator.share({ text: words }).catch(() => undefined)}>
          {say('action.share')}
        </Button>
      ) : null}
    </Group>
  );
}

function Links({ channel }: { channel: Channel }) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const links = useQuery(linksQuery(channel.id)).data?.items ?? [];
  const revoke = useMutation({
    mutationFn: (id: string) => revokeLink(channel.id, id),
    onError: tellProblem,
    onSettled: () => void client.invalidateQueries({ queryKey: ['links', channel.id] }),
  });
  if (links.length === 0) return null;
  return (
    <section className={styles.links} aria-labelledby="links">
      <h3 id="links">{say('link.list')}</h3>
      <ul>
        {links.map((link) => (
          <li key={link.id}>
            <Became link={link} />
            {link.state === 'good' ? (
              <Button size="xs" variant="subtle" color="danger" loading={revoke.isPending && revoke.variables === link.id} onClick={() => revoke.mutate(link.id)}>
                {say('action.revoke')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who made it, and what became of it. */
function Became({ link }: { link: OwnerLink }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const parts = [say('link.madeBy', { name: link.createdBy, time: times.at(link.createdAt, now) })];
  if (link.openedAt) parts.push(say('link.openedAt', { time: times.at(link.openedAt, now), from: link.openedFrom ?? '' }));
  if (link.usedAt) parts.push(say('link.usedAt', { time: times.at(link.usedAt, now), from: link.usedFrom ?? '' }));
  return (
    <span>
      <strong data-state={link.state}>{say(`link.state.${link.state}`)}</strong> {parts.join(' · ')}
    </span>
  );
}
