import { useCallback } from 'react';
import { useSay } from '../../texts';

/** What to call a customer: the provider does not always give a name, and not at once. */
export function useNaming(): (customer: { name: string; id?: string }) => string {
  const say = useSay();
  return useCallback(
    ({ name, id }) => {
      if (name !== '') return name;
      return id ? say('customer.unnamed', { id: id.slice(-4) }) : say('customer.nameless');
    },
    [say],
  );
}
