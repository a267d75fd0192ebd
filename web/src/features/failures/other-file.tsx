import { Button, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Delivery } from '../../api';
import { Dialog } from '../../dialog';
import type { DeviceFile } from '../../outbox-device/database';
import { useOutbox } from '../../outbox-device/device';
import { newId } from '../../outbox-device/locks';
import { useSay } from '../../texts';
import { hintOfFiles, problemOfFiles, readFile } from '../inbox/files';
import { Preview } from '../inbox/files-bar';
import { preflightQuery } from '../inbox/queries';
import styles from './card.module.css';
import { useTellNotKept, useTellProblem } from './problem';
import { cancelDelivery, putAway } from './queries';

/** A file that was refused for what it is: the same again would be refused again, another one may go. */
export function wantsOtherFile({ part, diagnosis, precedence, act }: Delivery): boolean {
  return act === null && precedence === 'REPLY' && !part.words && part.file !== null && (diagnosis?.cause.startsWith('content.') ?? false);
}

/** Chosen, looked at, then sent as a reply of its own; the one it stands for is dealt with by that. */
export function OtherFileDialog({ delivery, close, done }: { delivery: Delivery; close: () => void; done: () => void }) {
  const say = useSay();
  const outbox = useOutbox();
  const tellProblem = useTellProblem();
  const tellNotKept = useTellNotKept();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<DeviceFile | null>(null);
  const [missing, setMissing] = useState(false);
  const takes = useQuery(preflightQuery(delivery.conversationId)).data?.files;
  const problem = file ? (problemOfFiles([file], takes, say)?.text ?? null) : missing ? say('otherFile.missing') : null;
  const send = useMutation({
    mutationFn: async (chosen: DeviceFile) => {
      if (!outbox) return tellNotKept();
      await outbox.write(delivery.conversationId, '', newId(), [chosen]);
      close();
      // Safe on this device now: only then is the old one let go.
      if (delivery.open) await putAway(delivery.id);
      else if (delivery.state === 'HELD') await cancelDelivery(delivery.id);
    },
    onError: tellProblem,
    onSettled: done,
  });
  const press = () => {
    if (!file) setMissing(true);
    else if (problem === null) send.mutate(file);
  };
  return (
    <Dialog opened onClose={close} title={say('otherFile.title')}>
      <p>{say('otherFile.text', { name: delivery.part.file?.name ?? '' })}</p>
      <p className={styles.when}>{hintOfFiles(takes, say)}</p>
      {file ? <Preview file={file} /> : null}
      {problem ? <p role="alert">{problem}</p> : null}
      <input
        ref={input}
        type="file"
        hidden
        aria-label={say('otherFile.choose')}
        data-testid="other-file"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (chosen) void readFile(chosen).then(setFile, tellNotKept);
        }}
      />
      <Group justify="flex-end" gap={8} mt={20}>
        <Button variant="light" color="neutral" onClick={() => input.current?.click()}>
          {say('otherFile.choose')}
        </Button>
        <Button loading={send.isPending} onClick={press}>
          {say('otherFile.send')}
        </Button>
      </Group>
    </Dialog>
  );
}
