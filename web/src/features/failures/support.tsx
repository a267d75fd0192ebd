import { Button, Group, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { Dialog } from '../../dialog';
import { Icon } from '../../icons';
import { useSay } from '../../texts';
import { channelsQuery } from '../channels/queries';
import { useSession } from '../session/session';
import { useCopy } from './copy';
import { diagnosticsQuery, type DiagnosticsOf } from './queries';

interface Support {
  open: (about?: DiagnosticsOf) => void;
}

const SupportContext = createContext<Support>({ open: () => undefined });

export function useSupport(): Support {
  return useContext(SupportContext);
}

const GENERAL = 'general';

/** The help dialog, the same behind every help button. */
export function SupportProvider({ children }: { children: ReactNode }) {
  const [about, setAbout] = useState<DiagnosticsOf | 'ask' | null>(null);
  const open = useCallback((next?: DiagnosticsOf) => setAbout(next ?? 'ask'), []);
  const support = useMemo(() => ({ open }), [open]);
  return (
    <SupportContext.Provider value={support}>
      {children}
      {about ? <SupportDialog about={about} close={() => setAbout(null)} /> : null}
    </SupportContext.Provider>
  );
}

function SupportDialog({ about, close }: { about: DiagnosticsOf | 'ask'; close: () => void }) {
  const say = useSay();
  const channels = useQuery(channelsQuery).data?.items ?? [];
  const troubled = channels.find((channel) => channel.sending.light !== 'ok' || channel.receiving.light !== 'ok') ?? channels[0];
  const [picked, setPicked] = useState<string | null>(null);
  const choice = picked ?? (about === 'ask' ? (troubled?.id ?? GENERAL) : 'given');
  const of: DiagnosticsOf | null =
    choice === GENERAL ? null : choice === 'given' && about !== 'ask' ? about : { kind: 'channel', id: choice };
  const options = [
    ...(about !== 'ask' && about.kind === 'delivery' ? [{ value: 'given', label: say('support.aboutDelivery') }] : []),
    ...channels.map((channel) => ({ value: channel.id, label: channel.name })),
    { value: GENERAL, label: say('support.general') },
  ];
  const value = choice === 'given' && about !== 'ask' && about.kind === 'channel' ? about.id : choice;
  return (
    <Dialog opened onClose={close} size="lg" title={say('support.title')}>
      <p style={{ color: 'var(--quiet)', marginBottom: 16 }}>{say('support.lead')}</p>
      <Select
        label={say('support.about')}
        data={options}
        value={value}
        allowDeselect={false}
        onChange={setPicked}
        mb={14}
        comboboxProps={{ withinPortal: true }}
      />
      <Prepared of={of} />
    </Dialog>
  );
}

function Prepared({ of }: { of: DiagnosticsOf | null }) {
  const say = useSay();
  const copy = useCopy();
  const supportAddress = useSession().data?.supportAddress ?? '';
  const { data, isError } = useQuery(diagnosticsQuery(of));
  if (!of) {
    return (
      <>
        <p>{say('support.generalText', { address: supportAddress })}</p>
        <Group justify="flex-end" mt={16}>
          <Button component="a" href={`mailto:${supportAddress}`}>
            {say('support.mail')}
          </Button>
        </Group>
      </>
    );
  }
  if (!data) return <p role="status">{say(isError ? 'problem.plain' : 'support.loading')}</p>;
  return (
    <>
      <Textarea
        label={say('support.text')}
        description={say('support.reference', { reference: data.reference })}
        readOnly
        autosize
        minRows={6}
        maxRows={14}
        value={data.text}
        styles={{ input: { fontFamily: 'ui-monospace, monospace', fontSize: '0.8rem' } }}
      />
      <Group justify="flex-end" gap={8} mt={16}>
        <Button
          variant="light"
          color="neutral"
          leftSection={<Icon name="copy" size={16} />}
          onClick={() => copy(data.text)}
        >
          {say('support.copy')}
        </Button>
        <Button component="a" href={data.mailto}>
          {say('support.mail')}
        </Button>
      </Group>
    </>
  );
}
