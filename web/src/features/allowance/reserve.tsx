import { Button, Radio, Slider } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChannelKind, KnownAllowance } from '../../api';
import { useSay } from '../../texts';
import { useTellDone, useTellProblem } from '../failures/problem';
import styles from './allowance.module.css';
import { allowanceQuery, keepForPeople } from './queries';

const USUAL = 20;

/** How much automation must leave alone: by the rule, or as an admin sets it. */
export function Reserve({ channelId, kind, allowance }: { channelId: string; kind: ChannelKind; allowance: KnownAllowance }) {
  const say = useSay();
  const client = useQueryClient();
  const tellDone = useTellDone();
  const tellProblem = useTellProblem();
  const { percent: kept, peopleYesterday } = allowance.reserve;
  const [own, setOwn] = useState(kept !== null);
  const [percent, setPercent] = useState(kept ?? USUAL);
  const wanted = own ? percent : null;
  const save = useMutation({
    mutationFn: () => keepForPeople(channelId, kind, wanted),
    onSuccess: (fresh) => {
      client.setQueryData(allowanceQuery(channelId).queryKey, fresh);
      tellDone(say('allowance.saved'));
    },
    onError: tellProblem,
  });
  return (
    <fieldset className={styles.reserve}>
      <legend>{say('allowance.keep')}</legend>
      <p>{say('allowance.keepHint')}</p>
      <Radio
        name={`reserve-${kind}`}
        checked={!own}
        onChange={() => setOwn(false)}
        label={say('allowance.keepRule', { n: peopleYesterday })}
      />
      <Radio name={`reserve-${kind}`} checked={own} onChange={() => setOwn(true)} label={say('allowance.keepOwn', { n: percent })} />
      <Slider
        min={0}
        max={100}
        step={5}
        value={percent}
        disabled={!own}
        onChange={setPercent}
        label={null}
        thumbLabel={say('allowance.keepSlider')}
        className={styles.slider ?? ''}
      />
      <Button size="xs" loading={save.isPending} disabled={wanted === kept} onClick={() => save.mutate()}>
        {say('allowance.save')}
      </Button>
    </fieldset>
  );
}
