import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import type { Locale, Problem } from '../../api';
import { Refused } from '../../http';
import { useLanguage, useSay, type Say } from '../../texts';

export interface ProblemText {
  title: string;
  body: string;
}

/** What the server said, in the language of the screen rather than that of the request. */
export function problemText(problem: Problem | null, locale: Locale, say: Say): ProblemText {
  const texts = problem?.texts?.[locale];
  if (texts) return { title: texts.title, body: [texts.what, texts.remedy].filter(Boolean).join(' ') };
  const title = problem?.cause ? problem.title : undefined;
  const body = problem?.cause ? [problem.detail, problem.remedy].filter(Boolean).join(' ') : '';
  return { title: title ?? say('problem.title'), body: body || say('problem.plain') };
}

/** Tells about an action that did not work. It stays until it is closed: what vanishes by itself may carry good news only. */
export function useTellProblem(): (error: unknown) => void {
  const say = useSay();
  const { locale } = useLanguage();
  return useCallback(
    (error: unknown) => {
      const { title, body } =
        error instanceof Refused
          ? problemText(error.problem, locale, say)
          : { title: say('problem.title'), body: say('problem.unreachable') };
      notifications.show({ id: `${title} ${body}`, color: 'danger', title, message: body, autoClose: false, closeButtonProps: { 'aria-label': say('action.close') } });
    },
    [locale, say],
  );
}

/** Tells that something did not work, in words of its own. */
export function useTellNotDone(): (text: string) => void {
  const say = useSay();
  return useCallback(
    (text: string) =>
      void notifications.show({
        id: text,
        color: 'danger',
        title: say('problem.title'),
        message: text,
        autoClose: false,
        closeButtonProps: { 'aria-label': say('action.close') },
      }),
    [say],
  );
}

/** Tells that this device could not keep what was written: the text is in the field still. */
export function useTellNotKept(): () => void {
  const say = useSay();
  const tell = useTellNotDone();
  return useCallback(() => tell(say('composer.notKept')), [say, tell]);
}

/** The same twice is told once. */
export function useTellDone(): (text: string) => void {
  const say = useSay();
  return useCallback(
    (text: string) => notifications.show({ id: text, color: 'ok', message: text, closeButtonProps: { 'aria-label': say('action.close') } }),
    [say],
  );
}
