import { MarkingRefusedError } from './rubric.errors.js';
import { applyRubric, type RubricCriterion } from './apply-rubric.js';

const criterion = (id: string, points: number): RubricCriterion => ({
  id,
  title: `About ${id}`,
  outcome: 'lo',
  bloomLevel: 'create',
  points,
  levels: [
    { points, title: 'Good', descriptor: `good ${id}` },
    { points: 0, title: 'Not yet', descriptor: `no ${id}` },
  ],
});
const RUBRIC = [criterion('choice', 6), criterion('reasons', 4)];

it('adds up the levels, in the rubric’s order and words', () => {
  const rows = [
    { criterion: 'reasons', level: 'Good', comment: 'clear' },
    { criterion: 'choice', level: 'Not yet', comment: '' },
  ];
  const { score, maxScore, rows: marked } = applyRubric(RUBRIC, rows);
  expect({ score, maxScore }).toEqual({ score: 4, maxScore: 10 });
  expect(marked).toEqual([
    {
      criterion: 'choice',
      title: 'About choice',
      level: 'Not yet',
      descriptor: 'no choice',
      points: 0,
      maxPoints: 6,
      comment: '',
    },
    {
      criterion: 'reasons',
      title: 'About reasons',
      level: 'Good',
      descriptor: 'good reasons',
      points: 4,
      maxPoints: 4,
      comment: 'clear',
    },
  ]);
});

it('names everything that does not fit', () => {
  const rows = [
    { criterion: 'choice', level: 'Great', comment: '' },
    { criterion: 'choice', level: 'Good', comment: '' },
    { criterion: 'style', level: 'Good', comment: '' },
  ];
  const apply = (): unknown => applyRubric(RUBRIC, rows);
  expect(apply).toThrow(MarkingRefusedError);
  expect(apply).toThrow(
    '/rows/0/level: the criterion has “Good”, “Not yet”; /rows/1/criterion: is there twice; ' +
      '/rows/2/criterion: the rubric has choice, reasons; /rows: reasons is missing',
  );
});
