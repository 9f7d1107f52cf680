import { kernelWarning } from './kernel-warning.js';

describe('kernelWarning', () => {
  it.each(['6.1.176', '6.6.143-generic', '6.12.100', '6.18.35', '7.0.12', '7.1.0', '8.0-rc1', 'no number'])(
    'says nothing of %s',
    (release) => expect(kernelWarning(release)).toBeNull(),
  );

  it.each(['6.1.175-amd64', '6.6.0', '6.18.34', '7.0.11', '7.0', '6.17.99', '6.5.3', '5.15.200', '4.19'])(
    'names %s as too old, and what to run instead',
    (release) => {
      expect(kernelWarning(release)).toContain(`Kernel ${release} is too old`);
      expect(kernelWarning(release)).toContain('6.18.35');
      expect(kernelWarning(release)).not.toContain('\n');
    },
  );
});
