import { Button, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import type { Connection, Diagnosis } from '../../api';
import { useLanguage, useSay } from '../../texts';
import { Connected } from './connected';
import { AgainButton, FinishButton, Trouble } from './trouble';
import styles from './wizard.module.css';

type Candidate = Connection['pages'][number];

interface ChoosingProps {
  connection: Connection;
  choose: (pages: string[]) => void;
}

/** What may still be connected. What was chosen in vain says why, and is offered again only where that can help. */
export function Choosing({ connection, choose }: ChoosingProps) {
  const say = useSay();
  const { connected, provider } = connection;
  const pages = connection.pages.filter((page) => !connected.some(({ channelId }) => channelId === page.channelId));
  const open = pages.filter(isOpen);
  const told = toTell(pages, open);
  const [chosen, setChosen] = useState<string[]>(() => open.filter((page) => page.chosen).map((page) => page.externalId));
  if (connection.pages.length === 0) {
    return (
      <>
        <h2>{say('wizard.noPages')}</h2>
        <AgainButton connection={connection} />
      </>
    );
  }
  const again = open.length === 0 || pages.some((page) => page.problem?.actions.includes('reconnect'));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) choose(chosen);
      }}
    >
      <Connected connected={connected} />
      {told.map((page) => (page.problem ? <Trouble key={page.externalId} problem={page.problem} /> : null))}
      <Checkbox.Group
        label={say(open.length === 0 ? 'wizard.refused' : `wizard.choose.${provider}`)}
        value={chosen}
        onChange={setChosen}
        classNames={{ label: styles.label ?? '' }}
      >
        <div className={styles.options}>
          {pages.map((page) => (
            <Option key={page.externalId} page={page} disabled={!open.includes(page)} told={told.includes(page)} />
          ))}
        </div>
      </Checkbox.Group>
      <Group justify="flex-end" mt={22} gap={14}>
        {open.length > 0 && chosen.length === 0 ? <span className={styles.hint}>{say(`wizard.pickOne.${provider}`)}</span> : null}
        {again ? <AgainButton connection={connection} second={open.length + connected.length > 0} /> : null}
        {connected.length > 0 ? <FinishButton provider={provider} second={open.length > 0} /> : null}
        {open.length > 0 ? <Button type="submit">{onlyOnceMore(open, chosen) ? say('action.check_again') : say('wizard.connect', { n: chosen.length })}</Button> : null}
      </Group>
    </form>
  );
}

function Option({ page, disabled, told }: { page: Candidate; disabled: boolean; told: boolean }) {
  const say = useSay();
  const { locale } = useLanguage();
  const texts = page.problem?.texts[locale];
  const why = texts && (told ? texts.title : `${texts.what} ${texts.remedy}`);
  return (
    <Checkbox
      value={page.externalId}
      disabled={disabled}
      className={styles.option ?? ''}
      label={page.channelId ? `${page.name} · ${say('wizard.already')}` : page.name}
      description={why ?? say('channels.id', { id: page.externalId })}
    />
  );
}

function isOpen(page: Candidate): boolean {
  return page.connectable && (page.problem === null || mayPass(page.problem));
}

/** What the same choice can be right for later. All else was settled when the provider asked, and only its asking anew helps. */
function mayPass(problem: Diagnosis): boolean {
  return problem.owner === 'time' || problem.actions.includes('check_again');
}

/** What was chosen in vain; where nothing can be chosen at all, each reason once. */
function toTell(pages: Candidate[], open: Candidate[]): Candidate[] {
  const vain = pages.filter((page) => page.problem && page.chosen);
  if (vain.length > 0 || open.length > 0) return vain;
  return pages.filter((page, index) => pages.findIndex((other) => other.problem?.cause === page.problem?.cause) === index);
}

function onlyOnceMore(open: Candidate[], chosen: string[]): boolean {
  return chosen.length > 0 && open.every((page) => !chosen.includes(page.externalId) || page.problem !== null);
}
