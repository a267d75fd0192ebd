// graphile-worker: a queue per conversation, so that its jobs run one after the other; a flag per
// channel, so that a held one is left out of the fetch. Local queue off: with it, jobs of one queue
// lose their order. Completion is batched, as its page on performance advises.
import pg from 'pg';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { listen, messages, pace, post, windowSize } from '../talk.mjs';

const silent = new Logger(() => () => {});
const pgPool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 25 });
pgPool.on('error', () => {});
pgPool.on('connect', (client) => client.on('error', () => {}));
const utils = await makeWorkerUtils({ pgPool, logger: silent });
await utils.migrate();

const held = new Set();
let runner;

// A sender that was killed is known to be dead: its locks are not waited for, which takes 4 hours.
const { rows: dead } = await pgPool.query(
  'select distinct locked_by from graphile_worker._private_jobs where locked_by is not null',
);
if (dead.length > 0) await utils.forceUnlockWorkers(dead.map((row) => row.locked_by));

async function send(payload, helpers) {
  await pace(payload.channel);
  await post(payload, helpers.job.id);
}

listen({
  async put(words) {
    let n = 0;
    let batch = [];
    // In one batch no conversation comes twice, see messages().
    const flush = async () => {
      if (batch.length > 0) await utils.addJobs(batch);
      n += batch.length;
      batch = [];
    };
    for (const message of messages(words)) {
      batch.push({
        identifier: 'send',
        payload: message,
        queueName: String(message.conversation),
        flags: [`c${message.channel}`],
      });
      if (batch.length === 1000) await flush();
    }
    await flush();
    return n;
  },
  async go() {
    runner ??= await run({
      preset: {
        worker: {
          concurrentJobs: Math.min(windowSize, 200),
          pollInterval: 100,
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      pgPool,
      logger: silent,
      noHandleSignals: true,
      taskList: { send },
      forbiddenFlags: () => (held.size > 0 ? [...held] : null),
    });
  },
  async pause() {
    await runner?.stop();
    runner = undefined;
  },
  hold: ([, channel]) => void held.add(`c${channel}`),
  release: () => held.clear(),
  async left() {
    const { rows } = await pgPool.query('select count(*) as n from graphile_worker._private_jobs');
    return rows[0].n;
  },
  // In line; failed, which is kept with its error; locked by one that does not tell.
  async stands() {
    const { rows } = await pgPool.query(`
      select count(*) filter (where last_error is null and locked_at is null) as queued,
        count(*) filter (where last_error is not null) as explained,
        count(*) filter (where last_error is null and locked_at is not null) as unexplained
      from graphile_worker._private_jobs`);
    return `${rows[0].queued} ${rows[0].explained} ${rows[0].unexplained}`;
  },
});
