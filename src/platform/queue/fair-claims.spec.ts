import type { UpkeepDatabase } from '../database/upkeep-database.js';
import { readEnvironment } from '../config/environment.js';
import { settingsSchemaOf } from '../config/settings.js';
import { Log } from '../logging/log.js';
import { FairClaims } from './fair-claims.js';

const never = new Promise<never>(() => undefined);

/** Claims over a database that gives these answers, one after the other, to who asks what is next; it may take a few milliseconds over each. */
function claimsOf(...answers: (Promise<never> | { id: string })[]): { claims: FairClaims; lines: string[] } {
  const lines: string[] = [];
  const log = Log.open(readEnvironment(settingsSchemaOf('api'), { LOG_FORMAT: 'json' }), {
    write: (line) => void lines.push(line),
  });
  const find = async (): Promise<unknown> => (answers.length > 0 ? answers.shift() : null);
  return { claims: new FairClaims({ find } as Pick<UpkeepDatabase, 'find'>, [], log, 20), lines };
}

describe('FairClaims', () => {
  it('claims one at a time, and what somebody else has taken is passed over', async () => {
    const { claims } = claimsOf({ id: 'a' }, { id: 'b' }, { id: 'c' });
    let claiming = 0;
    const claim = async ({ id }: { id: string }): Promise<string | null> => {
      claiming += 1;
      await Promise.resolve();
      expect(claiming).toBe(1);
      claiming -= 1;
      return id === 'a' ? null : id;
    };
    expect(await Promise.all([claims.claim(claim), claims.claim(claim), claims.claim(claim)])).toEqual([
      'b',
      'c',
      null,
    ]);
  });

  it('goes on after a claim that fails', async () => {
    const { claims } = claimsOf({ id: 'a' }, { id: 'b' });
    const failing = claims.claim(() => Promise.reject(new Error('no')));
    const next = claims.claim(async ({ id }) => id);
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('b');
  });

  it('takes a connection that breaks for a database that is away', async () => {
    const broken = Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }));
    broken.catch(() => undefined);
    await expect(claimsOf(broken).claims.claim(async ({ id }) => id)).rejects.toMatchObject({ type: 'unavailable' });
  });

  it('passes over a look-up that never ends, and says so', async () => {
    const { claims, lines } = claimsOf(never, { id: 'b' });
    const stuck = claims.claim(async ({ id }) => id);
    const next = claims.claim(async ({ id }) => id);
    await expect(stuck).rejects.toMatchObject({ type: 'unavailable' });
    expect(await next).toBe('b');
    expect(lines.join('')).toContain('nobody waits for it any longer');
  });
});
