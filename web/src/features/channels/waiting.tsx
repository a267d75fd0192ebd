import type { Channel } from '../../api';
import { useSay } from '../../texts';

/** What waits, and how much of it for the channel: the banner tells the second, and both must add up for whoever reads both. */
export function Waiting({ channel }: { channel: Channel }) {
  const say = useSay();
  const all = channel.waiting.messages;
  const then = channel.waitingForChannel.messages;
  const apart = channel.sending.light === 'interrupted' && then > 0 && then < all;
  return (
    <>
      {say('channels.waiting', { m: all, c: channel.waiting.conversations })}
      {apart ? <> · {say('channels.goesThen', { m: then })}</> : null}
    </>
  );
}
