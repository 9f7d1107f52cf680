import { PUBLIC } from '../auth/policy.js';

/** Whoever meets a problem may be without a log-in. */
export const problemsPolicy = { read: PUBLIC };
