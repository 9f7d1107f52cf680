import { writeFileSync } from 'node:fs';
import { examples } from '../../src/api-examples.js';

const FILE = 'src/api-examples.ts';

/** Of an example as JSON: the document is read as a whole. */
const MOST_CHARACTERS = 2000;

/** What nobody should take for good: such answers' examples are written by hand. */
const SECRET = /"accessToken"|"key":"prayog_/;

/** A character that only odd input has. */
const ODD = '\u202e';

/** With RECORD_EXAMPLES=1 answers become the examples of the API's document: the fullest of each operation that is not too long, and one of each type of problem. */
export class RecordedExamples {
  private readonly answers: Record<string, Record<string, unknown>> = { ...examples.answers };
  private readonly problems: Record<string, unknown> = { ...examples.problems };

  static whenAsked(): RecordedExamples | undefined {
    return process.env['RECORD_EXAMPLES'] === '1' ? new RecordedExamples() : undefined;
  }

  /** Takes an answer that fits its schema. */
  take(operationId: string, status: number, text: string): void {
    if (text.includes(ODD)) return;
    const answer = JSON.parse(text) as { type?: string };
    if (status >= 400) {
      const type = answer.type?.split('/').at(-1) ?? '';
      // The shortest is the plainest.
      const known = this.problems[type];
      if (known === undefined || text.length < JSON.stringify(known).length) this.problems[type] = answer;
      return;
    }
    const known = this.answers[operationId]?.[status];
    const isBetter = known === undefined || text.length > JSON.stringify(known).length;
    if (text.length > MOST_CHARACTERS || !isBetter || SECRET.test(text)) return;
    this.answers[operationId] = { ...this.answers[operationId], [status]: answer };
  }

  write(): void {
    const sorted = (record: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const recorded = JSON.stringify({ answers: sorted(this.answers), problems: sorted(this.problems) });
    writeFileSync(
      FILE,
      `import type { Examples } from './platform/http/document/describe-api.js';

/** Answers of the api under test. \`RECORD_EXAMPLES=1 npm run jest -- test/integration/odd-input.spec.ts\` records them, then \`npx oxfmt\` formats them. */
export const examples: Examples = ${recorded};
`,
    );
  }
}
