import { type FeedbackState, showsAnswer, showsResults } from './feedback.js';

const now = new Date('2026-11-25T12:00:00Z');
const state = (changes: Partial<FeedbackState>): FeedbackState => ({
  feedback: 'after_submit',
  status: 'submitted',
  closedToAllAt: null,
  now,
  ...changes,
});

describe('feedback', () => {
  it.each([
    ['immediate', 'open', null, false],
    ['immediate', 'submitted', null, true],
    ['after_submit', 'open', null, false],
    ['after_submit', 'submitted', null, true],
    ['after_close', 'submitted', null, false],
    ['after_close', 'submitted', '2026-11-25T12:00:01Z', false],
    ['after_close', 'submitted', '2026-11-25T12:00:00Z', true],
    ['after_close', 'open', '2026-11-25T12:00:00Z', false],
    ['never', 'submitted', '2026-11-25T11:00:00Z', false],
  ] as const)('%s, %s, closed to all at %s: the results show: %s', (feedback, status, closed, shows) => {
    const closedToAllAt = closed === null ? null : new Date(closed);
    expect(showsResults(state({ feedback, status, closedToAllAt }))).toBe(shows);
  });

  it('of one answer shows before the submission only when that is final and the policy immediate', () => {
    expect(showsAnswer(state({ feedback: 'immediate', status: 'open' }), { points: 0 })).toBe(true);
    expect(showsAnswer(state({ feedback: 'immediate', status: 'open' }), { points: null })).toBe(false);
    expect(showsAnswer(state({ feedback: 'after_submit', status: 'open' }), { points: 0 })).toBe(false);
  });
});
