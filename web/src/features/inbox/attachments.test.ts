import { expect, test } from 'vitest';
import { addressOf } from './attachments';

test('a place is opened on a map, an address of the web as it is, and nothing else at all', () => {
  expect(addressOf('geo:10.79,106.78')).toBe('https://www.google.com/maps/search/?api=1&query=10.79,106.78');
  expect(addressOf('https://shop.vn/a?b=1')).toBe('https://shop.vn/a?b=1');
  for (const link of ['javascript:alert(1)', 'data:text/html,x', 'geo:1', 'geo:1,2;u=3', 'ftp://x', '']) expect(addressOf(link)).toBeNull();
});
