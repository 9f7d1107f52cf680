import type { LabDescription } from '../../src/modules/labs/model/results.js';

/** A lab that only the scripted grader knows. */
export const TEST_LAB: LabDescription = {
  slug: 'test-lab',
  kind: 'program',
  title: 'A lab for tests',
  summary: 'Does what its file says.',
  tier: 'guided',
  unit: 'tiny-unit',
  section: 'lines',
  brief: '# Brief',
  files: [
    { name: 'main.c', maxBytes: 2000 },
    { name: 'other.c', maxBytes: 2000 },
  ],
  starter: [{ name: 'main.c', content: 'int main(void) { return 0; }\n' }],
  maxScore: 10,
  bonusPoints: 0,
  checks: [{ id: 'only', title: 'The only check', points: 10, bonus: false, bloomLevel: 'apply', outcome: 'lo-1' }],
  timeLimitMs: 60_000,
  translations: { hi: { title: 'परीक्षा की लैब', summary: 'वही करती है जो फ़ाइल कहती है।', brief: '# काम' } },
};

/** A lab that a person marks. */
export const DESIGN_LAB: LabDescription = {
  ...TEST_LAB,
  slug: 'design-lab',
  kind: 'design',
  files: [{ name: 'design.md', maxBytes: 2000 }],
  starter: [],
  checks: [],
  rubric: [
    {
      id: 'choice',
      title: 'Choice',
      outcome: 'lo-1',
      bloomLevel: 'create',
      points: 6,
      levels: [
        { points: 6, title: 'Good', descriptor: 'It fits.' },
        { points: 0, title: 'Not yet', descriptor: 'It does not.' },
      ],
    },
    {
      id: 'reasons',
      title: 'Reasons',
      outcome: 'lo-1',
      bloomLevel: 'evaluate',
      points: 4,
      levels: [
        { points: 4, title: 'Good', descriptor: 'They hold.' },
        { points: 0, title: 'Not yet', descriptor: 'There are none.' },
      ],
    },
  ],
  timeLimitMs: 0,
  translations: {},
};
