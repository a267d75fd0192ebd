import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Writes `sw.js` beside the built files: the shell of the app, kept on the device, so that a reload without a network shows
 * the inbox and what waits on this device instead of the browser's error page. It never touches /api.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'tintoi-service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const kept = Object.keys(bundle).filter((name) => /\.(js|css|woff2|svg)$/.test(name));
      const files = ['/', '/favicon.svg', ...kept.map((name) => `/${name}`)];
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
      const source = readFileSync(new URL('./sw.js', import.meta.url), 'utf8')
        .replace('__VERSION__', version)
        .replace('["__FILES__"]', JSON.stringify(files));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
