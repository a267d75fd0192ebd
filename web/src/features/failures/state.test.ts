import { describe, expect, it } from 'vitest';
import type { Delivery, Diagnosis, Shown } from '../../api';
import { groupUnsent } from './grouping';
import { sharedCauses } from './state';

let counter = 0;

function delivery(shown: Shown, cause: string | null, reach: Diagnosis['reach'] = 'CHANNEL', more: Partial<Delivery> = {}): Delivery {
  const diagnosis = cause === null ? null : ({ cause, reach } as Diagnosis);
  return { id: `d${(counter += 1)}`, conversationId: 'c1', channelId: 'ch1', shown, diagnosis, ...more } as Delivery;
}

describe('causes in a thread', () => {
  it('are_told_once_and_pointed_to_afterwards', () => {
    const held = [delivery('held', 'channel.auth_role_lost'), delivery('held', 'channel.auth_role_lost')];
    expect([...sharedCauses(held).values()]).toEqual(['told', 'same']);
  });

  it('are_told_for_each_message_that_needs_a_decision_of_its_own', () => {
    const doubtful = [delivery('unconfirmed', 'delivery.unconfirmed', 'MESSAGE'), delivery('unconfirmed', 'delivery.unconfirmed', 'MESSAGE')];
    expect([...sharedCauses(doubtful).values()]).toEqual(['told', 'told']);
  });

  it('are_not_told_for_what_went_well_or_only_waits_its_turn', () => {
    expect(sharedCauses([delivery('sent', 'network.provider_unreachable'), delivery('waiting', 'channel.auth_role_lost'), delivery('queued', null)]).size).toBe(0);
  });

  it('are_told_for_what_is_long_in_line', () => {
    expect([...sharedCauses([delivery('queued', 'hold.in_line'), delivery('queued', 'hold.in_line')]).values()]).toEqual(['told', 'same']);
  });
});

describe('what is not sent', () => {
  it('is_grouped_by_channel_and_cause_with_what_can_be_helped_first', () => {
    const groups = groupUnsent([
      delivery('queued', null),
      delivery('waiting', null),
      delivery('held', 'a'),
      delivery('held', 'a', 'CHANNEL', { conversationId: 'c2' }),
      delivery('held', 'a', 'CHANNEL', { channelId: 'ch2' }),
      delivery('bounced', 'b'),
    ]);
    expect(groups.map((group) => [group.kind, group.channelId, group.deliveries.length, group.conversations])).toEqual([
      ['cause', 'ch1', 2, 2],
      ['cause', 'ch2', 1, 1],
      ['back', 'ch1', 1, 1],
      ['waiting', 'ch1', 1, 1],
      ['moving', 'ch1', 1, 1],
    ]);
  });
});
