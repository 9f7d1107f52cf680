import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer is not null or undefined. Rejects after `limitMs`, which no passing test comes near. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | null | undefined>,
  limitMs = 120_000,
): Promise<Answer> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`nothing after ${limitMs} ms`);
    await sleep(25);
  }
}
