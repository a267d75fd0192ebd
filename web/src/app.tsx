import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Announcer } from './announcer';
import { Refused } from './http';
import { keepQueries } from './outbox-device/kept';
import { Device } from './outbox-device/device';
import { router } from './routes';
import { Texts } from './texts';
import { cssVariables, theme } from './theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What changes is told by the stream; a fetch for its own sake is only a net below it.
      staleTime: 30_000,
      gcTime: 24 * 60 * 60_000,
      retry: (failures, error) => !(error instanceof Refused && error.problem.status < 500) && failures < 5,
      retryDelay: (failures) => Math.min(10_000, 500 * 2 ** failures),
    },
    // The server owns retries of what has effects; replies have the outbox of this device.
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Waits for what the device has kept, so that an offline reload does not flash an empty page. */
function useKeptQueries(): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void keepQueries(client)
      .catch(() => undefined)
      .finally(() => setReady(true));
  }, []);
  return ready;
}

/** On a phone below the top: at the bottom they would lie on what one writes and sends with. */
function Tellings() {
  const phone = useMediaQuery('(max-width: 47.99em)');
  return <Notifications position={phone ? 'top-center' : 'bottom-center'} autoClose={4000} />;
}

export function App() {
  const ready = useKeptQueries();
  return (
    <Texts>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme="light">
        <QueryClientProvider client={client}>
          <Tellings />
          <Announcer />
          {ready ? (
            <Device>
              <RouterProvider router={router} />
            </Device>
          ) : null}
        </QueryClientProvider>
      </MantineProvider>
    </Texts>
  );
}
