import type { Problem } from '../../api';
import { useDeviceReplies, useOnline, useShut, useStuck } from '../../outbox-device/device';
import { useLanguage, useSay } from '../../texts';
import { problemText, type ProblemText } from './problem';

export interface DeviceCause extends ProblemText {
  /** What the server said; missing if it said nothing. */
  problem?: Problem;
}

/** Why what was written stays on this device: it cannot keep it, it has no network, the server does not answer, or it says why it takes nothing. */
export function useDeviceCause(): DeviceCause | null {
  const say = useSay();
  const { locale } = useLanguage();
  const online = useOnline();
  const storage = useStuck().size > 0;
  const shut = useShut();
  const waiting = useDeviceReplies().filter((reply) => reply.state === 'waiting');
  const failing = waiting.filter((reply) => reply.tries > 0);
  const n = waiting.length;
  if (storage || shut) return { title: say('device.storage'), body: say(shut ? 'device.shutBody' : 'device.storageBody') };
  if (!online) return { title: say('device.offline'), body: say('device.offlineBody', { n }) };
  if (failing.length === 0) return null;
  const problem = failing.find((reply) => reply.problem?.texts)?.problem;
  if (problem) return { ...problemText(problem, locale, say), problem };
  return { title: say('device.unreachable'), body: say('device.unreachableBody', { n }) };
}
