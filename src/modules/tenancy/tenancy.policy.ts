import { AUTHENTICATED } from '../../platform/http/auth/policy.js';

export const tenancyPolicy = { me: AUTHENTICATED };
