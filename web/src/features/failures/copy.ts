import { useSay, type TextId } from '../../texts';
import { useTellDone, useTellNotDone } from './problem';

/** Copies, and says that it did, or that it could not. */
export function useCopy(): (text: string, told?: TextId) => void {
  const say = useSay();
  const tellDone = useTellDone();
  const tellNotDone = useTellNotDone();
  return (text, told = 'failure.copied') => void copy(text).then((done) => (done ? tellDone(say(told)) : tellNotDone(say('failure.notCopied'))));
}

/** The clipboard, also on plain http where browsers hide `navigator.clipboard`, and where they refuse it. */
async function copy(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused, or (in browsers inside other apps) not there at all.
    }
  }
  const was = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  // A dialog holds the focus: what is outside of it cannot be selected.
  (was?.closest('[role=dialog]') ?? document.body).append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on plain http
  const done = document.execCommand('copy');
  area.remove();
  if (was instanceof HTMLElement) was.focus({ preventScroll: true });
  return done;
}
