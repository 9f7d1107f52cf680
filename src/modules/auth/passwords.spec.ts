import { hashPassword, passwordMatches } from './passwords.js';

describe('passwords', () => {
  it('are kept as argon2id with the agreed cost', async () => {
    expect(await hashPassword('correct horse')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match themselves only', async () => {
    const kept = await hashPassword('correct horse');
    await expect(passwordMatches(kept, 'correct horse')).resolves.toBe(true);
    await expect(passwordMatches(kept, 'Correct horse')).resolves.toBe(false);
  });

  it('never match where there is nobody, not even the decoy’s own', async () => {
    await expect(passwordMatches(null, 'nobody has this password')).resolves.toBe(false);
  });
});
