import { FaultBreaker } from './fault-breaker.js';

describe('FaultBreaker', () => {
  const after = (...outcomes: string[]) => {
    const breaker = new FaultBreaker(3, 500);
    for (const outcome of outcomes) breaker.note(outcome);
    return breaker;
  };

  it('asks for a rest after so many faults in a row', () => {
    expect(after('fault', 'fault').rest()).toBeUndefined();
    expect(after('fault', 'failed_internally', 'fault').rest()).toEqual({ restMs: 500 });
  });

  it('begins again with a success, and takes nothing else for one', () => {
    expect(after('fault', 'fault', 'graded', 'fault').rest()).toBeUndefined();
    expect(after('fault', 'fault', 'stale', 'handed_back', 'fault').rest()).toEqual({ restMs: 500 });
  });

  it('is quicker the next time', () => {
    const breaker = after('fault', 'fault', 'fault');
    breaker.rest();
    expect(breaker.rest()).toBeUndefined();
    breaker.note('fault');
    expect(breaker.rest()).toEqual({ restMs: 500 });
  });
});
