// BullMQ: a queue and a worker per channel with concurrency 1, which keeps the order of a whole
// channel, and its limiter; a held channel is a paused queue. A tenth of a second's worth per tenth
// of a second: the rate, without a burst of a whole second.
import { Queue, Worker } from 'bullmq';
import IORedis from 'ioredis';
import { listen, messages, post, rate } from '../talk.mjs';

const host = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const connection = new IORedis({ ...host, maxRetriesPerRequest: null });
const limiter = { max: Math.max(1, Math.floor(rate / 10)), duration: 100 };
const queues = new Map();
const workers = new Map();
let sending = false;

function queue(channel) {
  if (!queues.has(channel)) queues.set(channel, new Queue(`c${channel}`, { connection }));
  return queues.get(channel);
}

async function work(channel) {
  if (workers.has(channel)) return;
  const worker = new Worker(`c${channel}`, (job) => post(job.data, job.id), {
    connection,
    concurrency: 1,
    limiter,
    autorun: false,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    removeOnComplete: { count: 0 },
  });
  worker.on('error', () => {});
  workers.set(channel, worker);
  await worker.waitUntilReady();
}

async function known() {
  const names = await connection.smembers('bench:channels');
  return names.map(Number);
}

listen({
  async put(words) {
    const byChannel = new Map();
    let n = 0;
    for (const message of messages(words)) {
      if (!byChannel.has(message.channel)) byChannel.set(message.channel, []);
      byChannel.get(message.channel).push({
        name: 'send',
        data: message,
        opts: { removeOnComplete: true, attempts: 5, backoff: 1000 },
      });
      n++;
    }
    for (const [channel, jobs] of byChannel) {
      await queue(channel).addBulk(jobs);
      await connection.sadd('bench:channels', channel);
    }
    return n;
  },
  async go() {
    sending = true;
    for (const channel of await known()) {
      await work(channel);
      const worker = workers.get(channel);
      if (worker.isPaused()) worker.resume();
      else if (!worker.isRunning()) void worker.run();
    }
  },
  async pause() {
    if (!sending) return;
    sending = false;
    await Promise.all([...workers.values()].map((worker) => worker.pause()));
  },
  hold: ([, channel]) => queue(Number(channel)).pause().then(() => undefined),
  release: ([, channel]) => queue(Number(channel)).resume().then(() => undefined),
  async left() {
    let n = 0;
    for (const channel of await known()) {
      const counts = await queue(channel).getJobCounts();
      for (const count of Object.values(counts)) n += count;
    }
    return n;
  },
  // In line; failed, which is kept with its reason; taken by one that does not tell, or put off
  // without a reason.
  async stands() {
    let queued = 0;
    let explained = 0;
    let unexplained = 0;
    for (const channel of await known()) {
      const counts = await queue(channel).getJobCounts('wait', 'paused', 'prioritized', 'active');
      queued += counts.wait + counts.paused + counts.prioritized;
      unexplained += counts.active;
      for (const job of await queue(channel).getJobs(['delayed', 'failed']))
        if (job.failedReason) explained++;
        else unexplained++;
    }
    return `${queued} ${explained} ${unexplained}`;
  },
});
