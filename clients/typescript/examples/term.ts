/**
 * A portal's first day: makes a cohort, fills it, lets a student submit to a lab and follows that to its verdict.
 * `node dist/examples/term.js <address of the API> <log-ins and files as JSON>` prints what came of it as JSON.
 */
import {
  addMembers,
  createCohort,
  followSubmission,
  listMembers,
  logIn,
  showCohort,
  showSubmission,
  submitLab,
  type Login,
  type Submit,
} from '../src/index.js';
import { createClient } from '../src/client/index.js';

interface Given {
  instructor: Login;
  student: Login;
  unit: string;
  lab: string;
  files: Submit['files'];
}

const [baseUrl = '', given = '{}'] = process.argv.slice(2);
const { instructor, student, unit, lab, files } = JSON.parse(given) as Given;

/** A client that calls as one person. */
async function clientOf(login: Login) {
  const anonymous = createClient({ baseUrl });
  const { data } = await logIn({ client: anonymous, body: login, throwOnError: true });
  return createClient({ baseUrl, auth: data.accessToken });
}

const staff = await clientOf(instructor);
const made = await createCohort({ client: staff, body: { unit, name: 'First term' }, throwOnError: true });
const path = { cohortId: made.data.id };
await addMembers({
  client: staff,
  path,
  body: { members: [{ email: student.email, name: 'A student', role: 'student', labGroup: 'G1' }] },
  throwOnError: true,
});

// Pages: the Link header of each leads to the next, until there is none.
const members: string[] = [];
let cursor: string | undefined;
do {
  const page = await listMembers({
    client: staff,
    path,
    query: { limit: 1, ...(cursor !== undefined && { cursor }) },
    throwOnError: true,
  });
  members.push(...page.data.items.map(({ name }) => name));
  const next = /<([^>]+)>; rel="next"/.exec(page.response.headers.get('link') ?? '')?.[1];
  cursor = next === undefined ? undefined : (new URL(next, baseUrl).searchParams.get('cursor') ?? undefined);
} while (cursor !== undefined);

const learner = await clientOf(student);
const accepted = await submitLab({ client: learner, path: { lab }, body: { files }, throwOnError: true });
const events: string[] = [];
const { stream } = await followSubmission({ client: learner, path: { submissionId: accepted.data.id } });
for await (const event of stream) {
  events.push(event.status);
  if (event.status === 'graded') break;
}
const graded = await showSubmission({
  client: learner,
  path: { submissionId: accepted.data.id },
  throwOnError: true,
});

// Without throwOnError an answer that is a problem comes as `error`; its `type` says which.
const refused = await showCohort({ client: learner, path: { cohortId: '00000000-0000-4000-8000-000000000000' } });

const told = { members, events, verdict: graded.data.verdict, problem: refused.error?.type ?? null };
process.stdout.write(`${JSON.stringify(told)}\n`);
