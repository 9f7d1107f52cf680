import { loadLabs, type Lab } from '../../src/modules/labs/grading/index.js';

const programs = async (): Promise<Lab[]> =>
  (await loadLabs()).filter(({ description }) => description.kind === 'program');

describe("a lab's limits of time", () => {
  it('are named in its brief as its lab.yaml has them', async () => {
    for (const { description, limits } of await programs()) {
      const { wallTimeMs = 0, cpuTimeMs = 1_000 } = limits;
      const processor = cpuTimeMs === 1_000 ? '1 second' : `${cpuTimeMs / 1_000} seconds`;
      const named = `In each run a program has ${wallTimeMs / 1_000} seconds, and ${processor} of processor time.`;
      expect([description.slug, description.brief.replace(/\s+/g, ' ')]).toEqual([
        description.slug,
        expect.stringContaining(named),
      ]);
    }
  });

  it('leave room for all of its scenarios', async () => {
    for (const { description, limits } of await programs())
      expect(description.timeLimitMs).toBeGreaterThanOrEqual(3 * (limits.wallTimeMs ?? 0));
  });
});
