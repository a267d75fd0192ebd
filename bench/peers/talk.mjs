// What every peer written for Node.js shares: the harness's tongue, the marked texts, the post to
// the provider, and an even pace per channel.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Each peer brings its own undici.
const require = createRequire(pathToFileURL(process.cwd() + '/'));
const { Pool } = require('undici');

export const rate = Number(process.env.RATE);
export const windowSize = Number(process.env.WINDOW);
const pool = new Pool(process.env.STUB, { connections: windowSize, pipelining: 1 });

export const page = (channel) => 700_000_000_000_000 + channel;

// Everybody's first message before anybody's second, as agents write: jobs that are put in one
// transaction have the same time, and a queue that sorts by time does not know their order.
export function* messages([, from, channels, conversations, each, firstSeq]) {
  for (let seq = Number(firstSeq); seq < Number(firstSeq) + Number(each); seq++)
    for (let channel = Number(from); channel < Number(from) + Number(channels); channel++)
      for (let c = 0; c < Number(conversations); c++) {
        const conversation = channel * 1_000_000 + c;
        yield { channel, conversation, seq, text: `#${conversation}:${seq}:0 `.padEnd(300, 'a') };
      }
}

export async function post({ channel, conversation, text }, reference) {
  const { statusCode, body } = await pool.request({
    path: `/v25.0/${page(channel)}/messages`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      recipient: { id: String(conversation) },
      messaging_type: 'RESPONSE',
      message: { text, metadata: String(reference) },
    }),
  });
  await body.text();
  if (statusCode !== 200) throw new Error(`the provider answered ${statusCode}`);
}

const arrivals = new Map();

/** Waits for the channel's next place: `rate` per second, a tenth of it at once. */
export async function pace(channel) {
  const now = performance.now();
  const at = Math.max((arrivals.get(channel) ?? 0) + 1000 / rate, now);
  arrivals.set(channel, at);
  const wait = at - now - (1000 / rate) * Math.floor(rate / 10);
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
}

export function listen(commands) {
  console.log('ready');
  let last = Promise.resolve();
  const asked = createInterface({ input: process.stdin });
  // Who asked is gone: a worker that goes on would take from what is measured next.
  asked.on('close', () => process.exit(0));
  asked.on('line', (line) => {
    const words = line.split(' ');
    last = last.then(async () => {
      try {
        const answer = await commands[words[0]](words);
        console.log(answer === undefined ? 'ok' : `ok ${answer}`);
      } catch (error) {
        console.error(error);
        console.log(`error ${String(error.message).replaceAll('\n', ' ')}`);
      }
    });
  });
}
