const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that keep every processor busy by themselves: two of them beside each other take as long as one after the other, and time out more easily. */
const heavy = [
  'test/security/programs.spec.ts',
  'test/security/compilers.spec.ts',
  'test/security/submissions.spec.ts',
];

/** The usual order, longest first, with the heavy suites spread over it from its beginning on. */
module.exports = class SpreadingSequencer extends Sequencer {
  /**
   * @override
   * @type {import('@jest/test-sequencer').default['sort']}
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    const spread = sorted.filter(({ path }) => isHeavy(path));
    const rest = sorted.filter(({ path }) => !isHeavy(path));
    if (spread.length === 0) return rest;
    const gap = Math.ceil(rest.length / spread.length);
    return spread.flatMap((test, index) => [test, ...rest.slice(index * gap, (index + 1) * gap)]);
  }
};

/** @param {string} path */
function isHeavy(path) {
  return heavy.some((name) => path.endsWith(`/${name}`));
}
