import { ActionIcon, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useImperativeHandle, useRef, useState, type DragEvent, type KeyboardEvent, type Ref } from 'react';
import type { Action, ConversationDetail, Request } from '../../api';
import { announce } from '../../announcer';
import { useNow } from '../../clock';
import { Refused } from '../../http';
import { Icon, type IconName } from '../../icons';
import type { DeviceFile } from '../../outbox-device/database';
import { useDeviceReplies, useOnline, useOutbox } from '../../outbox-device/device';
import { useDraft } from '../../outbox-device/draft';
import { dealWith } from '../../outbox-device/drafts';
import { newId } from '../../outbox-device/locks';
import { useLanguage, useSay, type TextId } from '../../texts';
import { useTimes } from '../../time';
import { checkChannel, pathOf, useChannel } from '../channels/queries';
import { useTellDone, useTellNotKept, useTellProblem } from '../failures/problem';
import { useSupport } from '../failures/support';
import { askToJoin, withdrawRequest } from '../requests/queries';
import { ReturnedDraft } from '../requests/returned-draft';
import { useSession } from '../session/session';
import { ChoicesButton, ChoicesEditor, useChoices } from './choices';
import styles from './composer.module.css';
import { hintOfFiles, problemOfFiles, useAttachedFiles } from './files';
import { FilesBar } from './files-bar';
import { AskDetails } from './forms';
import { LaterDialog } from './later';
import { useNaming } from './name';
import { useTelling } from './presence';
import { preflightQuery, scheduleReply, takeOver } from './queries';
import { verdictOf, type Verdict, type VerdictButton } from './verdict';

export interface ComposerHandle {
  /** Puts a text into the composer, after what is there. */
  take: (text: string, files?: readonly DeviceFile[], choices?: readonly string[]) => void;
}

const ICONS: Record<Verdict['tone'], IconName> = { ok: 'check', warn: 'alert', hold: 'pause', no: 'cross', checking: 'spin' };
const LABELS: Partial<Record<VerdictButton, TextId>> = {
  send: 'composer.send',
  hold: 'composer.holdAndSend',
  edit: 'composer.edit',
  withdraw: 'action.withdraw',
};

export function Composer({ conversation, ref }: { conversation: ConversationDetail; ref: Ref<ComposerHandle> }) {
  const say = useSay();
  const { locale } = useLanguage();
  const naming = useNaming();
  const person = useSession().data?.person.id ?? '';
  const { text, write, handOver, taken, giveBack } = useDraft(person, conversation.id);
  const attached = useAttachedFiles(person, conversation.id);
  const offered = useChoices();
  const tell = useTelling(conversation.id);
  const tellNotKept = useTellNotKept();
  const field = useGrowingField(text);
  const button = useRef<HTMLButtonElement>(null);
  const verdictId = useId();
  const outbox = useOutbox();
  const preflight = useQuery(preflightQuery(conversation.id));
  const onDevice = useDeviceReplies().filter((reply) => reply.conversationId === conversation.id && reply.state === 'waiting' && reply.tries > 0);
  const fileProblem = problemOfFiles(attached.files, preflight.data?.files, say);
  const both = attached.files.length > 0 && offered.choices.length > 0;
  const drop = useDrop((files) => void attached.add(files));
  const verdict = verdictOf(
    {
      online: useOnline(),
      preflight: preflight.data,
      preflightFailed: preflight.isError,
      length: text.normalize('NFC').trim().length,
      fileProblem: fileProblem?.text ?? (both ? say('choices.noFiles') : null),
      myRequest: conversation.myRequest,
      onDevice: onDevice.length,
      now: useNow(),
    },
    { say, times: useTimes(), locale },
  );
  const remedy = useRemedy(conversation, text, { taken, giveBack });
  useImperativeHandle(ref, () => ({
    take: (taken, files = [], choices = []) => {
      if (choices.length > 0) offered.set(choices);
      if (files.length > 0) attached.putBack(files);
      if (taken !== '') write(text.trim() === '' ? taken : `${text}\n${taken}`);
      field.current?.focus();
    },
  }));

  const maySend = verdict.button === 'send' || verdict.button === 'hold';
  const send = () => {
    const body = text.normalize('NFC').trim();
    field.current?.focus();
    if (body === '' && attached.files.length === 0) return undefined;
    if (!outbox) return tellNotKept();
    const files = attached.take();
    const { choices } = offered;
    offered.set([]);
    return void handOver(body, () => outbox.write(conversation.id, body, newId(), files, choices)).catch(() => {
      attached.putBack(files);
      offered.set(choices);
      tellNotKept();
    });
  };
  const press = () => {
    if (maySend) return send();
    if (verdict.button === 'edit') return field.current?.focus();
    return verdict.button && remedy.mutate(verdict.button);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes ("Telex", "VNI"), Enter ends the word and sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (maySend) send();
    else button.current?.focus();
  };
  return (
    <form
      className={styles.composer}
      data-pane="composer"
      data-dropping={drop.over || undefined}
      {...drop.handlers}
      onSubmit={(event) => {
        event.preventDefault();
        press();
      }}
    >
      <ReturnedDraft
        person={person}
        request={conversation.myRequest}
        take={(words) => {
          giveBack(words);
          field.current?.focus();
        }}
      />
      <p className={styles.verdict} data-tone={verdict.tone} id={verdictId} data-testid="verdict">
        <Icon name={ICONS[verdict.tone]} size={16} />
        <span className={styles.words}>{verdict.text}</span>
        {verdict.left ? <span className={styles.left}>{verdict.left}</span> : null}
      </p>
      <FilesBar files={attached.files} wrong={fileProblem?.fileId ?? null} remove={attached.remove} />
      {offered.open ? <ChoicesEditor kind={conversation.channel.kind} choices={offered.choices} bare={text.trim() === ''} change={offered.change} /> : null}
      <div className={styles.row}>
        <AttachButton hint={hintOfFiles(preflight.data?.files, say)} add={(files) => void attached.add(files)} />
        {preflight.data?.choices ? <ChoicesButton open={offered.open} toggle={offered.toggle} /> : null}
        {preflight.data?.forms ? <AskDetails conversation={conversation} /> : null}
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          dir="auto"
          aria-label={say('composer.label', { name: naming(conversation.customer) })}
          aria-describedby={verdictId}
          placeholder={say('composer.placeholder')}
          title={say('composer.hint')}
          enterKeyHint="send"
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
            if (maySend && event.currentTarget.value !== '') tell();
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...event.clipboardData.files];
            if (files.length === 0) return;
            // A table copied from a program of tables is both a text and a picture: the text is meant.
            if (event.clipboardData.types.includes('text/plain')) return;
            event.preventDefault();
            void attached.add(files);
          }}
        />
        {verdict.button ? (
          <Button
            ref={button}
            type="submit"
            size="md"
            className={styles.button}
            color={verdict.tone === 'hold' ? 'warn' : 'info'}
            variant={maySend || verdict.tone === 'no' ? 'filled' : 'light'}
            aria-describedby={verdictId}
            loading={remedy.isPending}
          >
            {say(LABELS[verdict.button] ?? (`action.${verdict.button}` as TextId))}
          </Button>
        ) : null}
        {maySend && attached.files.length + offered.choices.length === 0 ? <SendLater conversation={conversation} text={text} taken={taken} focus={() => field.current?.focus()} /> : null}
      </div>
    </form>
  );
}

/** Writing now what is to go later. A mistake in between is told, and the text stays where it is. */
function SendLater({ conversation, text, taken, focus }: { conversation: ConversationDetail; text: string; taken: (body: string) => void; focus: () => void }) {
  const say = useSay();
  const times = useTimes();
  const now = useNow();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const [opened, setOpened] = useState(false);
  // One key per text and time, so that a request repeated by a shaky network is one reply. Answered, it has done its work: the same
  // words at the same time, after the first were taken back, are another reply.
  const key = useRef({ of: '', key: '' });
  const schedule = useMutation({
    mutationFn: async (sendAt: string) => {
      const body = text.normalize('NFC').trim();
      const of = `${sendAt} ${body}`;
      if (key.current.of !== of) key.current = { of, key: newId() };
      await scheduleReply(conversation.id, body, sendAt, key.current.key);
      return body;
    },
    onError: (error) => {
      if (error instanceof Refused && error.problem.cause === 'schedule.gone') key.current = { of: '', key: '' };
      tellProblem(error);
    },
    onSuccess: (body, sendAt) => {
      key.current = { of: '', key: '' };
      taken(body);
      setOpened(false);
      tellDone(say('later.done', { time: times.at(sendAt, now) }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['scheduled', conversation.id] }),
  });
  return (
    <>
      <ActionIcon
        size={42}
        variant="light"
        color="neutral"
        aria-label={say('later.button')}
        title={say('later.button')}
        onClick={() => (text.trim() === '' ? focus() : setOpened(true))}
      >
        <Icon name="clock" />
      </ActionIcon>
      <LaterDialog
        opened={opened}
        close={() => setOpened(false)}
        title="later.title"
        submit="later.submit"
        at={now + 3_600_000}
        pending={schedule.isPending}
        onChoose={(sendAt) => schedule.mutate(sendAt)}
      />
    </>
  );
}

function AttachButton({ hint, add }: { hint: string; add: (files: File[]) => void }) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <ActionIcon size={42} radius={12} variant="light" color="neutral" aria-label={say('files.attach')} title={hint} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </ActionIcon>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="files"
        aria-label={say('files.attach')}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files dropped onto the composer. */
function useDrop(add: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!carriesFiles(event)) return;
        event.preventDefault();
        add([...event.dataTransfer.files]);
      },
    },
  };
}

/** What the button does when the answer is no: it is the remedy. The draft goes with a request to join. */
function useRemedy(conversation: ConversationDetail, text: string, { taken, giveBack }: { taken: (text: string) => void; giveBack: (text: string) => void }) {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const support = useSupport();
  const tellProblem = useTellProblem();
  const channel = useChannel(conversation.channel.id);
  const provider = pathOf(channel?.provider ?? (conversation.channel.kind === 'ZALO_OA' ? 'ZALO' : 'META'));
  const person = useSession().data?.person.id ?? '';
  const withdraw = async (request: Request) => {
    await withdrawRequest(request.id);
    if (!request.draft) return;
    dealWith(person, request);
    giveBack(request.draft.text);
    announce(say('requests.withdrawn'));
  };
  const run = async (button: VerdictButton): Promise<unknown> => {
    switch (button as Action | 'withdraw') {
      case 'request_to_join': {
        const draft = text.normalize('NFC').trim();
        await askToJoin(conversation.id, draft === '' ? undefined : { text: draft, idempotencyKey: newId() });
        taken(draft);
        return announce(say('requests.asked'));
      }
      case 'withdraw':
        return conversation.myRequest ? withdraw(conversation.myRequest) : undefined;
      case 'reconnect':
        return navigate({ to: '/settings/messages/$provider/connect', params: { provider }, search: { channel: conversation.channel.id } });
      case 'view_channel':
        return navigate({ to: '/settings/messages/$provider', params: { provider } });
      case 'view_outbox':
        return navigate({ to: '/outbox' });
      case 'check_again':
        return checkChannel(conversation.channel.id);
      case 'take_over':
        return takeOver(conversation.id);
      default:
        return support.open({ kind: 'channel', id: conversation.channel.id });
    }
  };
  return useMutation({
    mutationFn: run,
    onError: tellProblem,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['conversation', conversation.id] });
      void client.invalidateQueries({ queryKey: ['preflight', conversation.id] });
      void client.invalidateQueries({ queryKey: ['requests'] });
    },
  });
}

/** As high as its text, up to a limit. */
function useGrowingField(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, 180)}px`;
  }, [text]);
  return field;
}
