/** `npm run -s bench -- <name> [--json]`: one benchmark. Figures go to standard output, progress to standard error. */
import { Command, Option } from 'commander';
import { type ContentBenchOptions, describeContentReport, runContentBench } from './content.bench.js';
import { type DashboardBenchOptions, describeDashboardReport, runDashboardBench } from './dashboard.bench.js';
import { describeLoadReport, runLoadBench } from './load.bench.js';
import { describeQuizReport, type QuizBenchOptions, runQuizBench } from './quiz.bench.js';
import { describeSandboxReport, runSandboxBench } from './sandbox.bench.js';
import { describeSoakReport, runSoakBench } from './soak.bench.js';
import { describeVerdictReport, runVerdictBench } from './verdict.bench.js';

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function print<Report>(report: Report, describe: (report: Report) => string, json: boolean | undefined): void {
  process.stdout.write(`${json === true ? JSON.stringify(report, null, 2) : describe(report)}\n`);
}

const driver = new Option('--driver <name>', 'docker or bubblewrap').default('bubblewrap');
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
  .addOption(driver)
  .addOption(json)
  .action(async (options: { rounds: number; driver: string; json?: boolean }) => {
    const report = await runVerdictBench(options.rounds, options.driver, progress);
    print(report, describeVerdictReport, options.json);
  });

program
  .command('load')
  .description('how long a verdict takes at half of the best throughput over HTTP')
  .option('--submissions <n>', 'how many arrive', Number, 400)
  .option('--seconds <n>', 'how long each throughput is measured', Number, 10)
  .option('--lab <slug>', 'whose solution is submitted', 'pipe-conversation')
  .addOption(driver)
  .addOption(json)
  .action(async (options: { submissions: number; seconds: number; lab: string; driver: string; json?: boolean }) => {
    const report = await runLoadBench({ ...options, secondsEach: options.seconds }, progress);
    print(report, describeLoadReport, options.json);
  });

program
  .command('soak')
  .description('whether memory grows over many submissions')
  .option('--submissions <n>', 'how many', Number, 5000)
  .addOption(driver)
  .addOption(json)
  .action(async (options: { submissions: number; driver: string; json?: boolean }) => {
    const report = await runSoakBench(options.driver, options.submissions, progress);
    print(report, describeSoakReport, options.json);
  });

program
  .command('quiz')
  .description('an answer to a question: at a rate, all at once, and with many answers there')
  .option('--students <n>', 'who answer at once', Number, 1100)
  .option('--rate <n>', 'answers a second', Number, 200)
  .option('--seconds <n>', 'how long the rate is kept', Number, 20)
  .option('--singles <n>', 'answers one after the other', Number, 600)
  .option('--answers <n>', 'that are there in the second half', Number, 450_000)
  .addOption(json)
  .action(async ({ json: asJson, ...options }: QuizBenchOptions & { json?: boolean }) => {
    print(await runQuizBench(options, progress), describeQuizReport, asJson);
  });

program
  .command('content')
  .description('reading a section, beside a bare Fastify route that sends the same bytes')
  .option('--section <slug>', 'of unit 9', 'pipes')
  .option('--rounds <n>', 'turns each takes', Number, 5)
  .option('--seconds <n>', 'how long a turn lasts', Number, 3)
  .option('--readers <n>', 'who read at once', Number, 16)
  .addOption(json)
  .action(async ({ json: asJson, ...options }: ContentBenchOptions & { json?: boolean }) => {
    print(await runContentBench(options, progress), describeContentReport, asJson);
  });

program
  .command('dashboard')
  .description("a cohort's dashboard and its parts, and with many times the answers")
  .option('--students <n>', 'in the cohort', Number, 5000)
  .option('--attempts <n>', 'of each, at thirty questions', Number, 3)
  .option('--times <n>', 'how many times as many attempts in the second half', Number, 10)
  .option('--rounds <n>', 'requests of each kind', Number, 100)
  .addOption(json)
  .action(async (options: DashboardBenchOptions & { json?: boolean }) => {
    print(await runDashboardBench(options, progress), describeDashboardReport, options.json);
  });

await program.parseAsync();
