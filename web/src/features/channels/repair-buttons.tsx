import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Channel } from '../../api';
import { useSay } from '../../texts';
import { useTellDone, useTellProblem } from '../failures/problem';
import { mayAdminister, useSession } from '../session/session';
import { OwnerLinkButton } from './owner-link';
import { checkChannel, pathOf } from './queries';

/** What an admin can do for a channel: connect it again, have its owner do that, look whether it works. Nothing for others. */
export function RepairButtons({ channel, size, pressing }: { channel: Channel; size: 'xs' | 'sm'; pressing: boolean }) {
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const tellDone = useTellDone();
  const tellProblem = useTellProblem();
  const admin = mayAdminister(useSession().data);
  const check = useMutation({
    mutationFn: () => checkChannel(channel.id),
    onSuccess: () => tellDone(say('channels.checkedOk', { name: channel.name })),
    onError: tellProblem,
    onSettled: () => {
      for (const kind of ['channels', 'channel', 'incidents', 'health']) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
  if (!admin) return null;
  return (
    <>
      <Button
        size={size}
        variant={pressing ? 'filled' : 'light'}
        color={pressing ? 'info' : 'neutral'}
        onClick={() =>
          void navigate({ to: '/settings/messages/$provider/connect', params: { provider: pathOf(channel.provider) }, search: { channel: channel.id } })
        }
      >
        {say('action.reconnect')}
      </Button>
      <OwnerLinkButton channel={channel} size={size} />
      <Button size={size} variant="light" color="neutral" loading={check.isPending} onClick={() => check.mutate()}>
        {say('channels.checkNow')}
      </Button>
    </>
  );
}
