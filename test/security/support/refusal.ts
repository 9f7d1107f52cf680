import { SandboxRequestError } from '../../../src/modules/sandbox/errors.js';

/** What becomes of a request: `done`, or the name of the kernel's refusal. Anything else that goes wrong is thrown on. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'done';
  } catch (error) {
    if (error instanceof SandboxRequestError) return error.code;
    throw error;
  }
}
