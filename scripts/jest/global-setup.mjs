import { buildTypeScript } from '../lib/build.mjs';
import { startTestServices } from './test-services.mjs';

/** What the tests' workers and servers run, and what they speak to. */
export default async function setUp() {
  await buildTypeScript({ quiet: true });
  await startTestServices();
}
