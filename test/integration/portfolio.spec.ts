import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scripted } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { gatherCohort, personId, teachUnit } from '../support/taught-unit.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-portfolio-'));
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000' });
  const row = (id: string, lab: string) => ({
    id,
    skill: `Skill *${id}*`,
    tool: 'C',
    artifact: 'Two | programs',
    ready: 'Yes',
    lab,
  });
  const checkpoint = [row('running', 'test-lab'), row('planning', 'design-lab'), row('flying', 'lab-to-come')];
  await teachUnit(system, { slug: 'ipc', labs: ['test-lab', 'design-lab'], checkpoint });
  await system.startWorker();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

interface Portfolio {
  done: number;
  rows: { id: string; done: boolean; doneAt: string | null; submission: { id: string; score: number } | null }[];
}

const own = async (name = 'student'): Promise<Portfolio> => {
  const answer = await system.get('/v1/me/portfolio?unit=ipc', name);
  expect(answer.status).toBe(200);
  return answer.body as Portfolio;
};

const program = async (script: object, name = 'student'): Promise<{ id: string; createdAt: string }> => {
  const answer = await system.post('/v1/labs/test-lab/submissions', scripted(script), name);
  const { id } = answer.body as { id: string };
  return eventually(async () => {
    const { body } = await system.get(`/v1/submissions/${id}`, name);
    return (body as { status: string }).status === 'graded' ? (body as { id: string; createdAt: string }) : null;
  });
};

/** A design, marked with 6 or 4 of 10 points, and released. */
const design = async (points: 6 | 4): Promise<string> => {
  const files = [{ name: 'design.md', content: `# Design for ${points}` }];
  const { id } = (await system.post('/v1/labs/design-lab/submissions', { files })).body as { id: string };
  const [choice, reasons] = points === 6 ? ['Good', 'Not yet'] : ['Not yet', 'Good'];
  const rows = [
    { criterion: 'choice', level: choice, comment: 'Why | two?' },
    { criterion: 'reasons', level: reasons },
  ];
  expect((await system.put(`/v1/designs/${id}/marking`, { rows }, 'assistant', { 'If-Match': '"0"' })).status).toBe(
    200,
  );
  return id;
};

const release = (id: string) => system.post(`/v1/designs/${id}/release`, {}, 'instructor');

const download = async (name = 'student'): Promise<Buffer> => {
  const answer = await system.http
    .get('/v1/me/portfolio.zip?unit=ipc')
    .auth(await system.token(name), { type: 'bearer' })
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/zip');
  expect(answer.headers['content-disposition']).toBe('attachment; filename="portfolio.zip"');
  return answer.body as Buffer;
};

/** Unpacks it with a program that is not ours; gives its files by path. */
const unpack = (zip: Buffer, name: string): Map<string, string> => {
  const file = join(folder, `${name}.zip`);
  writeFileSync(file, zip);
  execFileSync('python3', ['-m', 'zipfile', '-t', file], { stdio: 'pipe' });
  execFileSync('python3', ['-m', 'zipfile', '-e', file, join(folder, name)]);
  const paths = readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(join(folder, name).length + 1), readFileSync(path, 'utf8')]));
};

describe('a portfolio', () => {
  it('ticks its rows by itself, as labs are passed', async () => {
    expect(await own()).toMatchObject({ done: 0, rows: [{ done: false }, { done: false }, { done: false }] });
    await program({ score: 9 });
    expect((await own()).done).toBe(0);
    const first = await program({ score: 10 });
    const second = await program({ score: 10 });
    await program({ score: 3 });
    expect((await own()).rows[0]).toMatchObject({
      id: 'running',
      done: true,
      doneAt: first.createdAt,
      submission: { id: second.id, score: 10, maxScore: 10, submittedAt: second.createdAt },
    });
    expect((await own('other')).done).toBe(0);
  });

  it('takes a design once it is released with enough marks', async () => {
    const weak = await design(4);
    await release(weak);
    const good = await design(6);
    expect((await own()).rows[1]).toMatchObject({ done: false, submission: null });
    await release(good);
    expect((await own()).rows[1]).toMatchObject({ done: true, submission: { id: good, score: 6 } });
  });

  it('is a zip that unpacks, with README, sources and verdicts', async () => {
    const zip = await download();
    const files = unpack(zip, 'whole');
    expect([...files.keys()].toSorted()).toEqual([
      'README.md',
      'design-lab/source/design.md',
      'design-lab/verdict.json',
      'design-lab/verdict.md',
      'test-lab/source/main.c',
      'test-lab/verdict.json',
      'test-lab/verdict.md',
    ]);
    expect(files.get('design-lab/source/design.md')).toBe('# Design for 6');
    expect(files.get('test-lab/source/main.c')).toBe(JSON.stringify({ score: 10 }));
    expect(JSON.parse(files.get('test-lab/verdict.json')!)).toMatchObject({
      lab: 'test-lab',
      verdict: 'passed',
      score: 10,
      parts: [{ title: 'The only check', outcome: 'passed', points: 10, message: 'as the script says' }],
    });
    expect(files.get('design-lab/verdict.md')).toContain('**Choice.** Why \\| two?');
    const readme = files.get('README.md')!;
    expect(readme).toContain('# student: The unit of ipc');
    expect(readme).toContain('2 of 3 pieces of work are done.');
    expect(readme).toContain('| Skill \\*running\\* | C | [Two \\| programs](test-lab/verdict.md), ');
    expect(readme).toContain('| Skill \\*flying\\* | C | not yet |');
    // The same work makes the same bytes.
    expect((await download()).equals(zip)).toBe(true);
  });

  it('is a zip without any work, too', async () => {
    expect([...unpack(await download('other'), 'empty').keys()]).toEqual(['README.md']);
  });

  it('is seen by its student and the cohort’s staff', async () => {
    const cohort = await gatherCohort(system, { unit: 'ipc' }, { student: 'student', assistant: 'assistant' });
    const student = await personId(system, 'student');
    const path = `/v1/cohorts/${cohort}/students/${student}/portfolio`;
    expect((await system.get(path, 'assistant')).body).toEqual(await own());
    expect((await system.get(path, 'admin')).status).toBe(200);
    expect((await system.get(path, 'student')).status).toBe(403);
    expect((await system.get(path, 'instructor')).status).toBe(404);
    expect((await system.get(path, 'admin', 'beta')).status).toBe(404);
    const other = await personId(system, 'other');
    expect((await system.get(`/v1/cohorts/${cohort}/students/${other}/portfolio`, 'assistant')).status).toBe(404);
    for (const file of ['portfolio', 'portfolio.zip']) {
      expect((await system.get(`/v1/me/${file}?unit=ipc`, 'student', 'beta')).status).toBe(404);
      expect((await system.get(`/v1/me/${file}?unit=none`, 'student')).status).toBe(404);
      expect((await system.get(`/v1/me/${file}`, 'student')).status).toBe(400);
    }
  });
});
