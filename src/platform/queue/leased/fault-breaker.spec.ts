import { FaultBreaker } from './fault-breaker.js';

describe('FaultBreaker', () => {
  const after = (...runs: (string | [outcome: string, personId: string])[]) => {
    const breaker = new FaultBreaker(3, 500);
    for (const [number, run] of runs.entries())
      breaker.note(
        typeof run === 'string' ? { outcome: run, personId: `p${number}` } : { outcome: run[0], personId: run[1] },
      );
    return breaker;
  };

  it('asks for a rest after faults of so many persons', () => {
    expect(after('fault', 'fault').rest()).toBeUndefined();
    expect(after('fault', 'failed_internally', 'fault').rest()).toEqual({ restMs: 500, because: 'faults' });
  });

  it('counts a person once, however often their work fails', () => {
    const breaker = after(['fault', 'a'], ['fault', 'a'], ['fault', 'b'], ['failed_internally', 'a'], ['fault', 'b']);
    expect(breaker.rest()).toBeUndefined();
    breaker.note({ outcome: 'fault', personId: 'c' });
    expect(breaker.rest()).toEqual({ restMs: 500, because: 'faults' });
  });

  it('lays a fault of an author at nobody’s door', () => {
    const breaker = after();
    for (const personId of ['a', 'b', 'c', 'd']) breaker.note({ outcome: 'fault', personId, ofAuthor: true });
    expect(breaker.rest()).toBeUndefined();
  });

  it('asks for a rest at once when the host lacks what a sandbox needs, and then waits for news', () => {
    const breaker = after('unavailable');
    expect(breaker.rest()).toEqual({ restMs: 500, because: 'unavailable' });
    expect(breaker.rest()).toBeUndefined();
  });

  it('begins again with a success, and takes nothing else for one', () => {
    expect(after('fault', 'fault', 'done', 'fault').rest()).toBeUndefined();
    expect(after('fault', 'fault', 'stale', 'handed_back', 'fault').rest()).toEqual({ restMs: 500, because: 'faults' });
  });

  it('is quicker the next time', () => {
    const breaker = after('fault', 'fault', 'fault');
    breaker.rest();
    expect(breaker.rest()).toBeUndefined();
    breaker.note({ outcome: 'fault', personId: 'another' });
    expect(breaker.rest()).toEqual({ restMs: 500, because: 'faults' });
  });
});
