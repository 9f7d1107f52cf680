import { newId } from '../../src/kernel/ids.js';
import type { Script } from '../support/scripted-grader.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
  await system.startWorker();
});
afterAll(() => system.close());

const submitted = (script: Script): Promise<string> => submitScript(system, script);

async function graded(script: Script): Promise<string> {
  const id = await submitted(script);
  await eventually(async () => {
    const { body } = await system.get(`/v1/submissions/${id}`);
    return (body as { status: string }).status === 'graded' ? id : null;
  });
  return id;
}

const timeline = (id: string, name?: string, college?: string) =>
  system.get(`/v1/submissions/${id}/timeline`, name, college);

describe('the timeline of a submission', () => {
  it('is shown to its author and to staff, apart from the result', async () => {
    const id = await graded({ printed: 'a\0b' });
    for (const name of ['student', 'assistant', 'instructor', 'admin']) {
      const { status, body } = await timeline(id, name);
      expect(status).toBe(200);
      expect(body).toEqual({
        submissionId: id,
        scenarios: [
          {
            name: 'the run',
            processes: [
              { pid: 7, parent: null, command: 'main', fromUs: 0, toUs: 9, ending: 'exit status 0', leaked: false },
            ],
            objects: [],
            events: [{ atUs: 3, pid: 7, action: 'print', bytes: 3, text: 'a\ufffdb' }],
            cut: false,
          },
        ],
        cut: false,
      });
    }
    const { body } = await system.get(`/v1/submissions/${id}`);
    expect((body as { result: object }).result).not.toHaveProperty('timeline');
    expect(body).not.toHaveProperty('timeline');
  });

  it('is nobody else’s: the answer is the one for none', async () => {
    const id = await graded({ printed: 'secret' });
    const none = await timeline(newId());
    expect(none).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    for (const [name, college] of [
      ['other', 'alpha'],
      ['student', 'beta'],
      ['admin', 'beta'],
    ] as const) {
      const answer = await timeline(id, name, college);
      expect(answer.status).toBe(404);
      expect({ ...(answer.body as object), instance: '' }).toEqual({ ...(none.body as object), instance: '' });
    }
    expect((await timeline('nonsense')).status).toBe(404);
  });

  it('is not there before the verdict, and for some not after it', async () => {
    const running = await submitted({ until: '/nowhere/at/all' });
    expect(await timeline(running)).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found', detail: expect.stringContaining('yet') as string },
    });
    const without = await graded({});
    expect(await timeline(without)).toMatchObject({
      status: 404,
      body: { detail: 'This submission has no timeline.' },
    });
  });
});
