import type { Examples } from './platform/http/document/describe-api.js';

export const examples: Examples = { answers: {}, problems: {} };
