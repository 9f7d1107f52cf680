import type { Principal } from '../../../kernel/tenant-context.js';
import { KnownTokens } from './known-tokens.js';

const principal: Principal = { tenantId: 't', personId: 'p', sessionId: 's', roles: ['student'] };
const tokenUntil = (seconds: number | undefined, mark = ''): string =>
  `head${mark}.${Buffer.from(JSON.stringify({ exp: seconds })).toString('base64url')}.signature`;
const ask = (known: KnownTokens, token?: string): Principal | undefined =>
  known.callerOf({ headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

/** One that hears of changes. */
const listening = (...parts: ConstructorParameters<typeof KnownTokens>): KnownTokens => {
  const known = new KnownTokens(...parts);
  known.setHearing(true);
  return known;
};

describe('KnownTokens', () => {
  it('knows a token until it expires', () => {
    let now = 1_000_000;
    const known = listening({ now: () => now });
    const token = tokenUntil(1_010);
    expect(ask(known, token)).toBeUndefined();
    known.add(token, principal, known.moment);
    now = 1_009_999;
    expect(ask(known, token)).toBe(principal);
    now = 1_010_000;
    expect(ask(known, token)).toBeUndefined();
  });

  it('takes no other token for it, and keeps none without an end', () => {
    const known = listening({ now: () => 0 });
    known.add(tokenUntil(10), principal, known.moment);
    known.add(tokenUntil(undefined), principal, known.moment);
    expect(ask(known, `${tokenUntil(10)}x`)).toBeUndefined();
    expect(ask(known)).toBeUndefined();
    expect(ask(known, tokenUntil(undefined))).toBeUndefined();
  });

  it('forgets whoever has changed, and nobody else', () => {
    const known = listening({ now: () => 0 });
    const other: Principal = { ...principal, personId: 'other' };
    const [a, b] = [tokenUntil(10, 'a'), tokenUntil(20, 'b')];
    known.add(a, principal, known.moment);
    known.add(b, other, known.moment);
    expect(ask(known, a)).toBe(principal);
    known.forget('p');
    expect([ask(known, a), ask(known, b)]).toEqual([undefined, other]);
  });

  it('does not keep what was checked before a change', () => {
    const known = listening({ now: () => 0 });
    const { moment } = known;
    known.forget('p');
    known.add(tokenUntil(10), principal, moment);
    expect(ask(known, tokenUntil(10))).toBeUndefined();
  });

  it('keeps nothing while changes may go unheard, nor what was kept before', () => {
    const known = listening({ now: () => 0 });
    known.add(tokenUntil(10, 'a'), principal, known.moment);
    known.setHearing(false);
    known.add(tokenUntil(10, 'b'), principal, known.moment);
    known.setHearing(true);
    expect(['a', 'b'].map((mark) => ask(known, tokenUntil(10, mark)))).toEqual([undefined, undefined]);
  });

  it('forgets the oldest when there are too many', () => {
    const known = listening({ now: () => 0 }, 2);
    for (const mark of ['a', 'b', 'c']) known.add(tokenUntil(10, mark), principal, known.moment);
    expect(['a', 'b', 'c'].map((mark) => ask(known, tokenUntil(10, mark)) === principal)).toEqual([false, true, true]);
  });
});
