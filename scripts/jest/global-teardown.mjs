export { stopTestServices as default } from './test-services.mjs';
