export { startTestServices as default } from './test-services.mjs';
