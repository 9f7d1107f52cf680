import { PUBLIC } from '../../platform/http/policy.js';

/** Each of these carries its own proof: a password or a refresh token. */
export const authPolicy = { login: PUBLIC, refresh: PUBLIC, logout: PUBLIC };
