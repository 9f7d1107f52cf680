import { hash, verify } from '@node-rs/argon2';

/** argon2id is the library's default; the parameters are OWASP's: 19 MiB, two passes, one lane. */
const OPTIONS = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Longer ones are refused before they cost anything. */
export const MAX_PASSWORD_LENGTH = 256;

export async function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` is the one behind `passwordHash`. Without a hash (nobody by that name) it works as long on a decoy and answers no, so
 * that the time taken does not tell who has an account.
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return passwordHash !== null && matches;
}
