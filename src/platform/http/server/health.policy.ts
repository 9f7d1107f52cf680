import { PUBLIC } from '../auth/policy.js';

/** Probes carry no credentials. */
export const healthPolicy = { live: PUBLIC, ready: PUBLIC };
