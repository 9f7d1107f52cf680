/** `npm run -s bench -- <name> [--json]`: one benchmark. Figures go to standard output, progress to standard error. */
import { Command, Option } from 'commander';
import { describeSandboxReport, runSandboxBench } from './sandbox.bench.js';
import { describeVerdictReport, runVerdictBench } from './verdict.bench.js';

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function print<Report>(report: Report, describe: (report: Report) => string, json: boolean | undefined): void {
  process.stdout.write(`${json === true ? JSON.stringify(report, null, 2) : describe(report)}\n`);
}

const json = new Option('--json', 'print one JSON object');
const program = new Command('bench').description('Measures Prayog, always beside a baseline, as ratios in one run.');

program
  .command('sandbox')
  .description('compile and run a program: bare, and through each driver')
  .option('--rounds <n>', 'turns each contestant takes', Number, 40)
  .option('--seconds <n>', 'how long each throughput is measured', Number, 5)
  .addOption(json)
  .action(async (options: { rounds: number; seconds: number; json?: boolean }) => {
    const report = await runSandboxBench({ rounds: options.rounds, secondsEach: options.seconds }, progress);
    print(report, describeSandboxReport, options.json);
  });

program
  .command('verdict')
  .description("each lab's solution: from HTTP request to verdict, and graded directly")
  .option('--rounds <n>', 'submissions of each lab', Number, 30)
  .option('--driver <name>', 'docker or bubblewrap', 'bubblewrap')
  .addOption(json)
  .action(async (options: { rounds: number; driver: string; json?: boolean }) => {
    const report = await runVerdictBench(options.rounds, options.driver, progress);
    print(report, describeVerdictReport, options.json);
  });

await program.parseAsync();
