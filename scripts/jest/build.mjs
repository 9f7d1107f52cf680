/** Compiles TypeScript, when a source has changed. */
import { buildTypeScript } from '../lib/build.mjs';

export default () => buildTypeScript({ quiet: true });
