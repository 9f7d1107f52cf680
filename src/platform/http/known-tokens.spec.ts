import type { Principal } from '../../kernel/tenant-context.js';
import { KnownTokens } from './known-tokens.js';

const principal: Principal = { tenantId: 't', personId: 'p', sessionId: 's', roles: ['student'] };
const tokenUntil = (seconds: number | undefined, mark = ''): string =>
  `head${mark}.${Buffer.from(JSON.stringify({ exp: seconds })).toString('base64url')}.signature`;

describe('KnownTokens', () => {
  it('knows a token until it expires', () => {
    let now = 1_000_000;
    const known = new KnownTokens({ now: () => now });
    const token = tokenUntil(1_010);
    expect(known.get(token)).toBeUndefined();
    known.add(token, principal);
    now = 1_009_999;
    expect(known.get(token)).toBe(principal);
    now = 1_010_000;
    expect(known.get(token)).toBeUndefined();
  });

  it('takes no other token for it, and keeps none without an end', () => {
    const known = new KnownTokens({ now: () => 0 });
    known.add(tokenUntil(10), principal);
    known.add(tokenUntil(undefined), principal);
    expect(known.get(`${tokenUntil(10)}x`)).toBeUndefined();
    expect(known.get(tokenUntil(undefined))).toBeUndefined();
  });

  it('forgets the oldest when there are too many', () => {
    const known = new KnownTokens({ now: () => 0 }, 2);
    for (const mark of ['a', 'b', 'c']) known.add(tokenUntil(10, mark), principal);
    expect(['a', 'b', 'c'].map((mark) => known.get(tokenUntil(10, mark)) === principal)).toEqual([false, true, true]);
  });
});
