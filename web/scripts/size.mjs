// The first-load budget: what the page asks for before it can be used.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KIB = 320;
const html = readFileSync('dist/index.html', 'utf8');
const scripts = readdirSync('dist/assets').filter((name) => name.endsWith('.js') && html.includes(name));
const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(`dist/assets/${name}`), { level: 9 }).length, 0);
const kib = Math.round((bytes / 1024) * 10) / 10;
console.log(`first-load JavaScript: ${kib} KiB gzip (limit ${LIMIT_KIB})`);
if (kib > LIMIT_KIB) process.exit(1);
