import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { allEvents, readEvents, type ReceivedEvent } from '../support/events.js';
import { type Script, scripted } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-events-'));
  system = await TestSystem.start();
  await system.startWorker();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

async function submit(script: Script = {}): Promise<{ id: string; url: string; token: string }> {
  const { body } = await system.post('/v1/labs/test-lab/submissions', scripted(script));
  const { id } = body as { id: string };
  return { id, url: `${system.url}/v1/submissions/${id}/events`, token: await system.token('student') };
}

const types = (events: ReceivedEvent[]): string[] => events.map((event) => event.type);
const WHOLE = ['queued', 'running', 'progress', 'progress', 'progress', 'progress', 'graded'];

describe('the event stream', () => {
  it('goes from queued over progress to the verdict, and ends', async () => {
    const gate = join(folder, 'one');
    const { url, token } = await submit({ steps: 2, until: gate, score: 7 });
    const seen: ReceivedEvent[] = [];
    for await (const event of readEvents(url, token)) {
      seen.push(event);
      // The last step was reached while the grading still runs: progress is not told afterwards.
      if ((event.data['progress'] as { number?: number } | undefined)?.number === 2) writeFileSync(gate, '');
    }
    expect(types(seen)).toEqual(WHOLE);
    expect(seen.map((event) => event.id)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(seen[2]?.data).toMatchObject({ status: 'running', progress: { step: 'preparing' } });
    expect(seen[5]?.data).toMatchObject({ progress: { step: 'checking', number: 2, of: 2 } });
    expect(seen[6]?.data).toMatchObject({
      status: 'graded',
      verdict: 'failed',
      score: 7,
      maxScore: 10,
      at: expect.any(String) as string,
    });
  });

  it('tells the whole story to whoever comes late', async () => {
    const { url, token } = await submit({ steps: 2 });
    const live = await allEvents(url, token);
    expect(await allEvents(url, token)).toEqual(live);
  });

  it('goes on after the event that the client names', async () => {
    const { url, token } = await submit({ steps: 2 });
    await allEvents(url, token);
    expect(types(await allEvents(url, token, '5'))).toEqual(['progress', 'graded']);
    expect(await allEvents(url, token, '7')).toEqual([]);
    expect(await allEvents(url, token, '70')).toEqual([]);
    expect(types(await allEvents(url, token, 'nonsense'))).toEqual(WHOLE);
  });

  it('serves many at once', async () => {
    const { url, token } = await submit({ steps: 2 });
    const all = await Promise.all(Array.from({ length: 10 }, () => allEvents(url, token)));
    for (const events of all) expect(types(events)).toEqual(WHOLE);
  });

  it('leaves its connection to the next request', async () => {
    const { url, token } = await submit({ steps: 2 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const reused of [false, true]) {
      const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer.resume(), 'end');
      expect(request.reusedSocket).toBe(reused);
    }
    agent.destroy();
  });

  it('is not opened without end by one person', async () => {
    const gate = join(folder, 'crowded');
    const { url, token } = await submit({ until: gate });
    const streams = Array.from({ length: 20 }, () => readEvents(url, token));
    await Promise.all(streams.map((stream) => stream.next()));
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('5');
    writeFileSync(gate, '');
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  });

  it('is closed to others', async () => {
    const { id } = await submit();
    const answer = await system.get(`/v1/submissions/${id}/events`, 'other');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect((await fetch(`${system.url}/v1/submissions/${id}/events`)).status).toBe(401);
  });

  it('tells what is in the database, whatever signals carry', async () => {
    const gate = join(folder, 'odd-signals');
    const { id, url, token } = await submit({ steps: 2, until: gate });
    const redis = new Redis(system.redis.url);
    const signal = (message: unknown) => redis.publish(`prayog:submission:${id}`, JSON.stringify(message));
    const seen: ReceivedEvent[] = [];
    for await (const event of readEvents(url, token)) {
      seen.push(event);
      if ((event.data['progress'] as { number?: number } | undefined)?.number !== 2) continue;
      const [before] = seen;
      // One that was sent before, one with a gap before it, and what is no event at all.
      for (const sequence of [1, 99])
        await signal([{ sequence, type: 'graded', data: before?.data, createdAt: before?.data['at'] }]);
      await signal([{ sequence: '7' }]);
      await signal('');
      writeFileSync(gate, '');
    }
    redis.disconnect();
    expect(types(seen)).toEqual(WHOLE);
    expect(seen.map((event) => event.id)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('gets to the verdict without Redis’s signals', async () => {
    const gate = join(folder, 'two');
    const { url, token } = await submit({ until: gate });
    let last = '';
    for await (const event of readEvents(url, token)) {
      last = event.type;
      if ((event.data['progress'] as { step?: string } | undefined)?.step === 'checking') {
        await system.redis.kill();
        writeFileSync(gate, '');
      }
    }
    await system.redis.restart();
    expect(last).toBe('graded');
  });

  // Node holds a closing server up for a minute when a connection is neither idle nor busy: less than that must be enough.
  const stopsWithinMs = 40_000;

  it(
    'does not keep the api from stopping, nor does a connection that nothing was asked on',
    async () => {
      const gate = join(folder, 'three');
      const { url, token } = await submit({ until: gate });
      const stream = readEvents(url, token);
      expect((await stream.next()).value).toMatchObject({ type: 'queued' });
      const ahead = connect(Number(new URL(url).port), '127.0.0.1').resume();
      await once(ahead, 'connect');
      await Promise.all([system.api.close(), once(ahead, 'close')]);
      const rest: ReceivedEvent[] = [];
      for await (const event of stream) rest.push(event);
      expect(types(rest)).not.toContain('graded');
      writeFileSync(gate, '');
    },
    stopsWithinMs,
  );
});
