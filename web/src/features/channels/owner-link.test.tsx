import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Channel } from '../../api';
import { Texts } from '../../texts';
import { OwnerLinkButton } from './owner-link';

it.each(['vi', 'en'] as const)('the_owner_of_an_official_account_is_not_asked_about_a_page_in_%s', async (locale) => {
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <Texts initial={locale}>
          <OwnerLinkButton channel={{ id: 'k1', provider: 'ZALO', name: 'Minh Shoes' } as Channel} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: /OA/ }));

  expect(await screen.findByRole('dialog')).toHaveTextContent(/OA/);
  expect(document.body).not.toHaveTextContent(/Trang|Page/);
});
