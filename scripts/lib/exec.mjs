import { spawn, spawnSync } from 'node:child_process';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';

/**
 * Runs a program to its end and gives what it printed. Never rejects because of an exit status.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` has both streams; code 127 when there is no such program
 */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, stdout, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/**
 * Runs a step's program quietly; when it fails, the end of what it printed becomes the error.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof capture>[2]} [options]
 * @returns {Promise<string>} its standard output
 * @throws {SetupError}
 */
export async function run(command, args, options) {
  const { code, stdout, output } = await capture(command, args, options);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-40).join('\n');
    throw new SetupError(`\`${[command, ...args].join(' ')}\` failed (status ${code}):\n${tail}`);
  }
  return stdout;
}

/**
 * Runs a program that talks to the user's terminal itself.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} exit status
 */
export function runInteractive(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * @param {string} program
 * @returns {boolean} whether the PATH (or the system folders that a user's PATH leaves out) has it
 */
export function hasProgram(program) {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return spawnSync('sh', ['-c', `command -v ${program}`], { env }).status === 0;
}
