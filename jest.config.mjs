/** Run through `npm run jest` or `npm test`. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  testRunner: '<rootDir>/scripts/jest/native/test-runner.mjs',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
};

/** Submissions are judged in a process of their own, which runs what was built. */
const built = { globalSetup: '<rootDir>/scripts/jest/build.mjs' };

const withServices = {
  globalSetup: '<rootDir>/scripts/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/scripts/jest/global-teardown.mjs',
};

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  // Tests that are said to be concurrent mostly wait for programs that sleep.
  maxConcurrency: 4,
  testSequencer: '<rootDir>/scripts/jest/sequencer.cjs',
  // Each file leaves some memory behind: past this, a new process takes over before the machine has to find more memory.
  workerIdleMemoryLimit: '1GB',
  // For a machine that has much else to do: a test that hangs fails, however late.
  testTimeout: 180_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/scripts/**/*.spec.mjs'] },
    { ...shared, displayName: 'sandbox', testMatch: ['<rootDir>/test/sandbox/**/*.spec.ts'] },
    { ...shared, ...built, displayName: 'security', testMatch: ['<rootDir>/test/security/**/*.spec.ts'] },
    { ...shared, displayName: 'content', testMatch: ['<rootDir>/test/content/**/*.spec.ts'] },
    {
      ...shared,
      ...built,
      displayName: 'labs',
      testMatch: ['<rootDir>/test/labs/**/*.spec.ts', '<rootDir>/content/**/*.spec.ts'],
    },
    {
      ...shared,
      ...withServices,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.spec.ts'],
    },
    { ...shared, ...withServices, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
  ],
};
