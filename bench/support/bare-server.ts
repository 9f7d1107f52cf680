import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BareServer {
  address: string;
  pid: number;
  close(): void;
}

/** Starts a baseline as a process of its own: a program in `bench/` that prints its address. */
export async function startBareServer(name: string, ...args: string[]): Promise<BareServer> {
  const program = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the baseline ended: its message is above');
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { address: line.toString().trim(), pid: child.pid ?? 0, close: () => child.stdin.end() };
}
