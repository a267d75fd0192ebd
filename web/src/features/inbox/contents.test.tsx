import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactNode } from 'react';
import { expect, it } from 'vitest';
import { Texts } from '../../texts';
import { ChoicesEditor } from './choices';
import { Contents } from './contents';

function show(what: ReactNode): void {
  render(
    <MantineProvider>
      <Texts initial="en">{what}</Texts>
    </MantineProvider>,
  );
}

function Editor({ told }: { told: (choices: readonly string[]) => void }) {
  const [choices, setChoices] = useState<readonly string[]>([]);
  return (
    <ChoicesEditor
      choices={choices}
      change={(next) => {
        setChoices(next);
        told(next);
      }}
    />
  );
}

it('a_card_is_shown_with_what_it_offers_and_only_safe_addresses_are_links', async () => {
  const buttons = [
    { title: 'Buy', payload: 'BUY', url: '' },
    { title: 'Look', payload: '', url: 'https://giayminh.vn' },
    { title: 'Bad', payload: '', url: 'javascript:alert(1)' },
  ];
  show(<Contents content={{ type: 'cards', cards: [{ title: 'Shoes', subtitle: '890k', image: '', buttons }] }} />);
  expect(await screen.findByText('Shoes')).toBeInTheDocument();
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['https://giayminh.vn']);
});

it('what_a_choice_asks_for_is_named_where_it_has_no_words', async () => {
  show(<Contents content={{ type: 'quick_replies', choices: [{ asks: 'phone', title: '', payload: '' }] }} />);
  expect(await screen.findByText('Customer’s phone number')).toBeInTheDocument();
});

it('enter_and_a_comma_take_a_choice_and_none_is_there_twice', async () => {
  let told: readonly string[] = [];
  show(<Editor told={(choices) => (told = choices)} />);
  await userEvent.type(await screen.findByRole('textbox'), 'Size 39{Enter}Size 40,Size 39{Enter}');
  expect(told).toEqual(['Size 39', 'Size 40']);
  await userEvent.click(screen.getByRole('button', { name: 'Remove “Size 39”' }));
  expect(told).toEqual(['Size 40']);
});
