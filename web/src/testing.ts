import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// What Mantine asks of a browser and jsdom does not have.
Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }),
});

// A field that grows looks again once its font is there.
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

class NoResizeObserver {
  observe(): void {
    // Nothing has a size here.
  }

  unobserve(): void {
    // Nothing has a size here.
  }

  disconnect(): void {
    // Nothing has a size here.
  }
}
window.ResizeObserver = NoResizeObserver;

afterEach(cleanup);
