import { createHash, randomBytes } from 'node:crypto';

/** 63 random bits, as BIGINT takes them. */
export function newSeed(): bigint {
  return randomBytes(8).readBigUInt64BE() >> 1n;
}

/**
 * The things in the order of SHA-256(`SEED KEY`), KEY being each one's own. The same seed always gives the same order, on any machine and in any language,
 * and the order in which the things come has no part in it: nothing of an author's order shows through.
 */
export function inSeededOrder<Thing>(seed: bigint, things: readonly Thing[], keyOf: (thing: Thing) => string): Thing[] {
  return things
    .map((thing) => ({
      thing,
      rank: createHash('sha256')
        .update(`${seed} ${keyOf(thing)}`)
        .digest('hex'),
    }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ thing }) => thing);
}
