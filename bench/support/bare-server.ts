import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BareServer {
  address: string;
  close(): void;
}

/** Starts the baseline of the quiz bench as a process of its own. */
export async function startBareServer(databaseUrl: string, tenantId: string): Promise<BareServer> {
  const program = fileURLToPath(new URL('../bare-answers.js', import.meta.url));
  const child = spawn(process.execPath, [program, databaseUrl, tenantId], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the baseline ended: its message is above');
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { address: line.toString().trim(), close: () => child.stdin.end() };
}
