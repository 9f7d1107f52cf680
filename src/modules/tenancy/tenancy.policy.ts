import { AUTHENTICATED } from '../../platform/http/policy.js';

export const tenancyPolicy = { me: AUTHENTICATED };
