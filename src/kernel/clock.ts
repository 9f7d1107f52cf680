/** The time, in milliseconds since 1970: a dependency, so that tests of expiry need not wait. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
