import { allowRoles, AUTHENTICATED, orScope, PUBLIC } from '../../platform/http/auth/policy.js';

/** Each of these carries its own proof: a password, a refresh token or a one-time link. */
export const authPolicy = { login: PUBLIC, refresh: PUBLIC, logout: PUBLIC, useLink: PUBLIC };

export const peoplePolicy = {
  list: orScope(allowRoles('college_admin', 'instructor'), 'read:people'),
  add: allowRoles('college_admin'),
  change: allowRoles('college_admin'),
  setPassword: allowRoles('college_admin'),
  invite: allowRoles('college_admin'),
};

/** Each shows and changes what is the caller's alone. */
export const ownAccountPolicy = {
  changePassword: AUTHENTICATED,
  listSessions: AUTHENTICATED,
  endSession: AUTHENTICATED,
};

/** No key makes another: whoever has one could keep it for ever. */
export const apiKeysPolicy = { manage: allowRoles('college_admin') };
