import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { serviceWorker } from './scripts/service-worker.ts';

/** Where /api, /hooks and /connect go while developing: the mock of `npm run mock`, or a real server by TINTOI_SERVER. */
const server = process.env.TINTOI_SERVER ?? 'http://localhost:5175';

export default defineConfig({
  plugins: [react(), serviceWorker()],
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 1200 },
  server: { port: 5173, proxy: { '/api': server, '/connect': server, '/mock': server } },
  preview: { port: 5174, proxy: { '/api': server, '/connect': server, '/mock': server } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing.ts'],
    css: false,
  },
});
