import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Connection, Provider } from '../../api';
import { Texts } from '../../texts';
import { Checks } from './checks';

type Check = Connection['checks'][number];

function rows(provider: Provider, checks: Partial<Record<Check['check'], Check['state']>>, running = false): (string | null)[] {
  const connection = {
    provider,
    pages: [],
    checks: Object.entries(checks).map(([check, state]) => ({ externalId: '100', check, state, detail: null })),
  } as unknown as Connection;
  const { unmount } = render(
    <MantineProvider env="test">
      <Texts initial="en">
        <Checks connection={connection} pages={['100']} running={running} />
      </Texts>
    </MantineProvider>,
  );
  const found = screen.getAllByRole('listitem').map((row) => row.textContent.replace(/ :.*/, ''));
  unmount();
  return found;
}

it('the_same_rows_stand_there_while_checks_run_and_afterwards', () => {
  const facebook = { TOKEN: 'ok', SCOPES: 'ok', ROLE: 'ok', WEBHOOK: 'ok', PACKAGE: 'skipped' } as const;
  expect(rows('META', facebook)).toEqual(rows('META', {}, true));
  const zalo = { TOKEN: 'ok', PACKAGE: 'ok', SCOPES: 'skipped', ROLE: 'skipped', WEBHOOK: 'skipped' } as const;
  expect(rows('ZALO', zalo)).toEqual(rows('ZALO', {}, true));
});

it('what_does_not_apply_to_a_provider_is_not_shown', () => {
  expect(rows('META', { TOKEN: 'ok', PACKAGE: 'skipped' })).toEqual(['Authorization is valid']);
});
