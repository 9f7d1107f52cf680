import type { Sandbox, TracedCall } from '../../sandbox/sandbox.port.js';
import { SandboxRequestError } from '../../sandbox/errors.js';
import type { Acquaintance } from '../trace/process-names.js';

/** An instruction of one of the student's programs. */
export interface CallSite {
  program: string;
  address: bigint;
}

/** Where in the student's files a call was made, as " (pipe_lab.c line 31)"; empty when that is not known. */
export type LineOf = (site: CallSite | null) => string;

export const noLines: LineOf = () => '';

const sitesMost = 64;

/**
 * The site of a traced call; null when it is not known, or when its process runs another program than the student's: addresses in
 * a shell mean nothing in the student's file.
 */
export function siteOf(call: Pick<TracedCall, 'pid' | 'caller'>, known: Acquaintance): CallSite | null {
  const program = known.programs.find(({ pid }) => pid === call.pid || known.trace.descends(call.pid, pid));
  if (program === undefined || call.caller === 0n) return null;
  const own = known.programs.some(({ pid }) => pid === call.pid);
  // The program's own first process begins with an exec, too; a child has one only when it became something else.
  const execs = known.trace.succeeded('exec').filter(({ pid }) => pid === call.pid).length;
  return execs > (own ? 1 : 0) ? null : { program: program.name, address: call.caller };
}

/**
 * Looks source lines up in the frozen programs' debug information, in one call of `addr2line` for each program. It runs in the sandbox as the
 * student: what it reads is made from the student's source, so it gets no more trust than that. Answers outside of the student's files are left
 * aside, and so is a look-up that fails: a line is a help, never a need.
 */
export async function resolveLines(
  sandbox: Sandbox,
  sites: readonly CallSite[],
  files: readonly string[],
): Promise<LineOf> {
  const lines = new Map<string, string>();
  const programs = [...new Set(sites.map(({ program }) => program))];
  await Promise.all(
    programs.map(async (program) => {
      const addresses = [...new Set(sites.filter((site) => site.program === program).map(({ address }) => address))];
      const asked = addresses.slice(0, sitesMost);
      const answers = await lookUp(sandbox, program, asked);
      for (const [index, address] of asked.entries()) {
        const line = lineIn(answers[index] ?? '', files);
        if (line !== null) lines.set(`${program} ${address}`, line);
      }
    }),
  );
  return (site) => (site === null ? '' : (lines.get(`${site.program} ${site.address}`) ?? ''));
}

async function lookUp(sandbox: Sandbox, program: string, addresses: readonly bigint[]): Promise<string[]> {
  try {
    const run = await sandbox.start({
      argv: ['addr2line', '-e', `/stage/${program}`, ...addresses.map((address) => `0x${address.toString(16)}`)],
      cwd: '/',
      stdin: 'empty',
      stdout: 'pipe',
      limits: { cpuTimeMs: 1_000, wallTimeMs: 2_000, outputBytes: 65_536 },
    });
    await run.ended;
    return run.stdout.toString('utf8').split('\n');
  } catch (error) {
    if (error instanceof SandboxRequestError) return [];
    throw error;
  }
}

function lineIn(answer: string, files: readonly string[]): string | null {
  const match = /^(?:\/lab\/|\.\/)?([^/:]+):(\d+)(?: |$)/.exec(answer);
  const [, file = '', line = '0'] = match ?? [];
  return files.includes(file) && Number(line) > 0 ? ` (${file} line ${Number(line)})` : null;
}
