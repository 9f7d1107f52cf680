import { Metrics } from './metrics.js';

describe('Metrics', () => {
  it('adds up by labels', () => {
    const metrics = new Metrics();
    metrics.observe('prayog_grading_seconds', { outcome: 'graded' }, 0.5);
    metrics.observe('prayog_grading_seconds', { outcome: 'graded' }, 1);
    metrics.observe('prayog_grading_seconds', { outcome: 'a "b"\n' }, 2);
    const text = metrics.render();
    expect(text).toContain(
      'prayog_grading_seconds_count{outcome="graded"} 2\nprayog_grading_seconds_sum{outcome="graded"} 1.5\n',
    );
    expect(text).toContain('prayog_grading_seconds_count{outcome="a \\"b\\"\\n"} 1');
  });

  it('knows its names', () => {
    expect(() => new Metrics().observe('prayog_gradings_seconds', {}, 1)).toThrow(/no metric/);
  });
});
