import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Action, Delivery, Role } from '../../api';
import { Dialog } from '../../dialog';
import { useSay, type TextId } from '../../texts';
import { checkChannel, pathOf, useChannel } from '../channels/queries';
import { takeOver } from '../inbox/queries';
import { askToJoin } from '../requests/queries';
import { OtherFileDialog, wantsOtherFile } from './other-file';
import { useTellDone, useTellProblem } from './problem';
import { cancelDelivery, decide, putAway, resend, reword } from './queries';
import { useSupport } from './support';

export interface Target {
  channelId: string;
  conversationId?: string | undefined;
  delivery?: Delivery | undefined;
}

const GIVEN_BACK = new Set(['BOUNCED', 'EXPIRED', 'CANCELLED']);

function sendAgain(delivery: Delivery): Promise<unknown> {
  if (GIVEN_BACK.has(delivery.state)) return resend(delivery.id);
  return decide(delivery, delivery.state === 'DEFERRED' ? 'RETRY_NOW' : 'SEND_AGAIN');
}

/** What one can do here: those that are buttons, the first of them the one to press. Waiting is no button. */
export function buttonsOf(actions: readonly Action[], target: Target): Action[] {
  return actions.filter((action) => {
    switch (action) {
      case 'wait_customer':
        return false;
      case 'send_again':
      case 'mark_arrived':
      case 'edit':
      case 'edit_and_resend':
      case 'cancel':
      case 'put_away':
        return target.delivery !== undefined;
      case 'request_to_join':
        return target.conversationId !== undefined;
      case 'take_over':
      case 'reply_publicly':
        return target.conversationId !== undefined || target.delivery !== undefined;
      case 'reconnect':
      case 'view_channel':
      case 'check_again':
      case 'contact_support':
      case 'view_outbox':
        return true;
    }
  });
}

/** The server's actions; and its author need not wait for the next try of what is tried again by itself. */
export function offered(delivery: Delivery, person: { id: string; role: Role } | undefined): Action[] {
  const told = delivery.diagnosis?.actions ?? [];
  // What was done with a comment has no words: it is done again as it was.
  if (delivery.act) return actsOffered(delivery, told, person);
  // A file or a card has no words to edit: it is sent again as it is, or, where it is what was refused, another file is.
  const bare = !delivery.part.words;
  const fixed = bare || delivery.keepsWords;
  const again = wantsOtherFile(delivery) ? 'edit_and_resend' : 'send_again';
  const actions = told.flatMap((action): Action[] => (action === 'edit' && fixed ? [] : action === 'edit_and_resend' && bare ? [again] : [action]));
  const own = person !== undefined && person.id === delivery.author?.id;
  const mine = isHers(delivery, person);
  if (delivery.state === 'DEFERRED' && mine && !actions.includes('send_again')) actions.unshift('send_again');
  if (own && delivery.mayReply !== false && !fixed && isEditable(delivery) && !actions.includes('edit')) actions.splice(actions.includes('cancel') ? actions.indexOf('cancel') : actions.length, 0, 'edit');
  if (delivery.open && mine) actions.push('put_away');
  return actions;
}

/** Hers to decide: she wrote it or supervises, and the server lets her. */
function isHers(delivery: Delivery, person: { id: string; role: Role } | undefined): boolean {
  return delivery.mayDecide !== false && person !== undefined && (person.role !== 'AGENT' || person.id === delivery.author?.id);
}

function actsOffered(delivery: Delivery, told: readonly Action[], person: { id: string; role: Role } | undefined): Action[] {
  const actions = told.flatMap((action) => (action === 'edit' || action === 'wait_customer' ? [] : action === 'edit_and_resend' ? ['send_again' as const] : [action]));
  const mine = isHers(delivery, person);
  if (delivery.state === 'DEFERRED' && mine && !actions.includes('send_again')) actions.unshift('send_again');
  if (delivery.open && mine) actions.push('put_away');
  return actions;
}

/** Has not left, and cannot have arrived. */
function isEditable({ state, diagnosis }: Delivery): boolean {
  return (state === 'QUEUED' || state === 'DEFERRED' || state === 'HELD') && diagnosis?.kind !== 'OUTCOME_UNKNOWN';
}

/** In doubt, or held since the doubt could not be settled: once more may be twice. */
function mayHaveArrived({ shown, diagnosis }: Delivery): boolean {
  return shown === 'unconfirmed' || diagnosis?.kind === 'OUTCOME_UNKNOWN';
}

const ASIDE = new Set<Action>(['view_channel', 'view_outbox', 'edit', 'cancel', 'contact_support', 'put_away']);

type Ask = 'twice' | 'edit' | 'reword' | 'file' | null;

interface ActionButtonsProps {
  actions: readonly Action[];
  target: Target;
  compact?: boolean;
  /** A dialog they stand in is closed first. */
  onPress?: () => void;
}

export function ActionButtons({ actions, target, compact, onPress }: ActionButtonsProps) {
  const say = useSay();
  const [asking, setAsking] = useState<Ask>(null);
  const perform = usePerform(target, setAsking);
  const buttons = buttonsOf(actions, target);
  // To look at something else, or to give up, is never the way out.
  const primary = compact || ASIDE.has(buttons[0] ?? 'cancel') ? undefined : buttons[0];
  if (buttons.length === 0) return null;
  return (
    <>
      <Group gap={8}>
        {buttons.map((action) => (
          <Button
            key={action}
            size={compact ? 'compact-sm' : 'xs'}
            variant={action === primary ? 'filled' : 'light'}
            color={action === primary ? 'info' : 'neutral'}
            loading={perform.isPending && perform.variables === action}
            onClick={() => {
              onPress?.();
              perform.mutate(action);
            }}
          >
            {say(labelOf(action, target.delivery))}
          </Button>
        ))}
      </Group>
      {target.delivery && asking === 'file' ? <OtherFile delivery={target.delivery} close={() => setAsking(null)} /> : null}
      {target.delivery && asking !== 'file' ? <Confirmations delivery={target.delivery} asking={asking} close={() => setAsking(null)} /> : null}
    </>
  );
}

/** What a person was asked to look over needs her yes and not another try. */
export function isForReview(delivery: Delivery | undefined): boolean {
  return delivery?.diagnosis?.cause === 'hold.review';
}

function labelOf(action: Action, delivery: Delivery | undefined): TextId {
  if (action === 'wait_customer') return 'action.close';
  if (action === 'send_again' && isForReview(delivery)) return 'action.send';
  if (action === 'cancel' && isForReview(delivery)) return 'action.drop';
  if (action === 'send_again' && delivery?.state === 'DEFERRED') return 'action.retry_now';
  if (action === 'edit_and_resend' && delivery && wantsOtherFile(delivery)) return 'action.other_file';
  return `action.${action}`;
}

function usePerform(target: Target, setAsking: (ask: Ask) => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const channel = useChannel(target.channelId);
  const support = useSupport();
  const say = useSay();
  const tellProblem = useTellProblem();
  const tellDone = useTellDone();
  const { delivery } = target;
  const run = async (action: Action): Promise<unknown> => {
    const provider = pathOf(channel?.provider ?? 'META');
    switch (action) {
      case 'reconnect':
        return navigate({ to: '/settings/messages/$provider/connect', params: { provider }, search: { channel: target.channelId } });
      case 'view_channel':
        return navigate({ to: '/settings/messages/$provider', params: { provider } });
      case 'view_outbox':
        return navigate({ to: '/outbox' });
      case 'contact_support':
        return support.open(delivery ? { kind: 'delivery', id: delivery.id } : { kind: 'channel', id: target.channelId });
      case 'send_again':
        if (!delivery) return undefined;
        if (mayHaveArrived(delivery)) return setAsking('twice');
        return sendAgain(delivery);
      case 'mark_arrived':
        return delivery && decide(delivery, 'ARRIVED');
      case 'edit':
        return setAsking('reword');
      case 'edit_and_resend':
        return setAsking(delivery && wantsOtherFile(delivery) ? 'file' : 'edit');
      case 'put_away':
        return delivery && putAway(delivery.id);
      case 'cancel':
        return delivery && cancelDelivery(delivery.id);
      case 'request_to_join':
        if (!target.conversationId) return undefined;
        await askToJoin(target.conversationId);
        return tellDone(say('requests.asked'));
      case 'take_over': {
        const conversationId = target.conversationId ?? delivery?.conversationId;
        return conversationId && takeOver(conversationId);
      }
      case 'reply_publicly': {
        const conversationId = target.conversationId ?? delivery?.conversationId;
        if (!conversationId) return undefined;
        await navigate({ to: '/inbox/$conversationId', params: { conversationId }, search: {} });
        return focusComposer();
      }
      case 'check_again':
        if (delivery?.state === 'DEFERRED') return decide(delivery, 'RETRY_NOW');
        return checkChannel(target.channelId);
      case 'wait_customer':
        return undefined;
    }
  };
  return useMutation({ mutationFn: run, onError: tellProblem, onSettled: () => refresh(client, target) });
}

const FRAMES = 90;

/** To where the answer is written: once its page is there, and no dialog keeps the focus. */
function focusComposer(frame = 0): void {
  const field = document.querySelector<HTMLElement>('[data-pane="composer"] textarea');
  const free = document.querySelector('[role="dialog"]') === null;
  if (field && free) field.focus();
  else if (frame < FRAMES) requestAnimationFrame(() => focusComposer(frame + 1));
}

function refresh(client: ReturnType<typeof useQueryClient>, target: Target): void {
  const kinds = ['deliveries', 'channels', 'incidents', 'requests', 'counts', 'conversations'];
  for (const kind of kinds) void client.invalidateQueries({ queryKey: [kind] });
  const conversationId = target.conversationId ?? target.delivery?.conversationId;
  for (const kind of ['messages', 'conversation', 'preflight']) void client.invalidateQueries({ queryKey: [kind, conversationId] });
}

function OtherFile({ delivery, close }: { delivery: Delivery; close: () => void }) {
  const client = useQueryClient();
  return <OtherFileDialog delivery={delivery} close={close} done={() => refresh(client, { channelId: delivery.channelId, delivery })} />;
}

interface AskingProps {
  delivery: Delivery;
  asking: Ask;
  close: () => void;
}

/** The question is made anew each time it is asked: it begins with the words as they are then. */
function Confirmations({ delivery, asking, close }: AskingProps) {
  const say = useSay();
  const title = asking === 'twice' ? 'confirm.twiceTitle' : asking === 'reword' ? 'edit.title' : 'resend.title';
  return (
    <Dialog opened={asking !== null} onClose={close} title={say(title)}>
      {asking === null ? null : <Question delivery={delivery} asking={asking} close={close} />}
    </Dialog>
  );
}

function Question({ delivery, asking, close }: AskingProps) {
  const say = useSay();
  const client = useQueryClient();
  const tellProblem = useTellProblem();
  // What she saw as she was asked. It may move on while she writes: her yes is none to what it has become.
  const [seen] = useState(delivery);
  const [text, setText] = useState(seen.text);
  const empty = text.trim() === '';
  const finish = useMutation({
    mutationFn: (): Promise<unknown> => {
      if (asking === 'twice') return sendAgain(seen);
      const words = text.normalize('NFC').trim();
      return asking === 'reword' ? reword(seen, words) : resend(seen.id, words);
    },
    onError: tellProblem,
    onSuccess: close,
    onSettled: () => refresh(client, { channelId: seen.channelId, delivery: seen }),
  });
  const twice = asking === 'twice';
  const submit = twice ? 'action.send_again' : asking !== 'reword' ? 'resend.submit' : isForReview(seen) ? 'edit.saveAndSend' : 'edit.save';
  return (
    <>
      {twice ? (
        <p>{say('confirm.twice')}</p>
      ) : (
        <Textarea
          label={say('resend.label')}
          autosize
          minRows={3}
          maxRows={10}
          data-autofocus
          value={text}
          error={empty ? say('resend.empty') : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap={8} mt={20}>
        <Button variant="light" color="neutral" onClick={close}>
          {say('confirm.keep')}
        </Button>
        <Button loading={finish.isPending} onClick={() => (empty && !twice ? undefined : finish.mutate())}>
          {say(submit)}
        </Button>
      </Group>
    </>
  );
}
