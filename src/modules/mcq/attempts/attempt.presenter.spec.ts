import { presentAttemptSummary } from './attempt.presenter.js';
import type { Attempt } from './attempts.repository.js';

const attempt: Attempt = {
  id: 'a',
  quizId: 'q',
  quiz: 'quiz',
  cohortId: 'c',
  unit: 'unit',
  personId: 'p',
  number: 1,
  status: 'submitted',
  startedAt: new Date(0),
  deadlineAt: null,
  submittedAt: new Date(1),
  now: new Date(2),
  points: 0,
  maxPoints: 4,
  unmarked: 0,
  preview: false,
  passPercent: 40,
  feedback: 'after_submit',
  closedToAllAt: null,
};

const scoreOf = (figures: Partial<Attempt>) => presentAttemptSummary({ ...attempt, ...figures }, 'student').score;

describe('a score on a border', () => {
  it.each([
    [1.15, 4, 28.75, true],
    [1.14999, 4, 28.75, false],
    [0.57, 1, 57, true],
    [0, 4, 0, true],
  ])('of %f of %f points passes at %f %%: %s', (points, maxPoints, passPercent, passed) => {
    expect(scoreOf({ points, maxPoints, passPercent })).toMatchObject({ passed });
  });

  it('is rounded as it is written', () => {
    expect(scoreOf({ points: 0.28745, maxPoints: 1 })).toMatchObject({ percent: 28.75 });
    expect(scoreOf({ points: 1, maxPoints: 3 })).toMatchObject({ percent: 33.33 });
  });
});
