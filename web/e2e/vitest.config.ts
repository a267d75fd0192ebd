import { defineConfig } from 'vitest/config';

/** One sandbox, one thing after the other: what one test breaks the next must find mended. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    environment: 'node',
    // Vitest gives BASE_URL a meaning of its own in its workers.
    env: { PRODUCT_URL: process.env.BASE_URL ?? 'http://localhost:8080' },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    fileParallelism: false,
    sequence: { concurrent: false },
    retry: 0,
  },
});
