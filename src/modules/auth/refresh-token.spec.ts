import { newId } from '../../kernel/ids.js';
import { encodeRefreshToken, newRefreshToken, parseRefreshToken } from './refresh-token.js';
import { hashSecret, secretMatches } from './secret-token.js';

describe('refresh tokens', () => {
  it('come back as they went', () => {
    const token = newRefreshToken(newId());
    expect(parseRefreshToken(encodeRefreshToken(token))).toEqual(token);
  });

  it.each(['', 'prt_', 'prt_AAAA', 'x'.repeat(90), `${encodeRefreshToken(newRefreshToken(newId()))}AAAA`])(
    'refuse %j',
    (text) => {
      expect(parseRefreshToken(text)).toBeNull();
    },
  );

  it('match only their own hash', () => {
    const { secret } = newRefreshToken(newId());
    expect(secretMatches(secret, hashSecret(secret))).toBe(true);
    expect(secretMatches(secret, hashSecret(newRefreshToken(newId()).secret))).toBe(false);
    expect(secretMatches(secret, Buffer.alloc(0))).toBe(false);
  });
});
