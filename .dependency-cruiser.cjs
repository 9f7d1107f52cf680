/**
 * Imports run main → module → feature → platform → kernel, never back up. Between features:
 * {portal, analytics, gradebook} → {labs, mcq} → evidence → courses → {auth, tenancy}; labs → sandbox; sandbox knows none of them.
 * Each rule names what a folder may reach; everything else of the project is forbidden to it.
 */
const modules = '^src/modules/';
const feature = (name) => `${modules}${name}/`;

/** What each feature may import of other features, beside platform and kernel. */
const featureReach = {
  tenancy: [],
  sandbox: [],
  auth: ['tenancy'],
  courses: ['auth', 'tenancy'],
  evidence: ['courses'],
  mcq: ['evidence', 'courses', 'auth', 'tenancy'],
  labs: ['evidence', 'courses', 'auth', 'tenancy', 'sandbox'],
  analytics: ['labs', 'mcq', 'evidence', 'courses', 'auth', 'tenancy'],
  gradebook: ['labs', 'mcq', 'courses', 'auth', 'tenancy'],
  portal: ['labs', 'mcq', 'courses', 'auth', 'tenancy'],
};

const featureRules = Object.entries(featureReach).map(([name, reach]) => ({
  name: `feature-${name}`,
  comment: `${name} may import ${['itself', ...reach].join(', ')}, platform and kernel`,
  severity: 'error',
  from: { path: feature(name) },
  to: {
    path: '^(src|content|scripts|web)/',
    pathNot: [...[name, ...reach].map(feature), '^src/platform/', '^src/kernel/'],
  },
}));

/** What each room of labs may import of the others; the labs' policy, index and modules stand above them. */
const roomReach = {
  model: [],
  trace: ['model'],
  diagnosis: ['model', 'trace'],
  sdk: ['model', 'trace', 'diagnosis'],
  timeline: ['model', 'trace', 'diagnosis', 'sdk'],
  grading: ['model', 'trace', 'diagnosis', 'sdk', 'timeline'],
  catalogue: ['model'],
  events: ['model'],
  standings: ['model'],
  submissions: ['model', 'catalogue', 'events'],
  marking: ['model', 'catalogue', 'events', 'standings', 'submissions'],
  regrades: ['model', 'catalogue', 'submissions'],
  requeues: ['model', 'catalogue', 'events', 'submissions'],
  runs: ['model', 'events', 'standings', 'submissions'],
  listings: ['model', 'trace', 'sdk', 'timeline', 'grading', 'events'],
};
const room = (name) => `${feature('labs')}${name}/`;

const roomRules = Object.entries(roomReach).map(([name, reach]) => ({
  name: `labs-${name}`,
  comment: `the room ${name} of labs may import ${['itself', ...reach].join(', ')}`,
  severity: 'error',
  from: { path: room(name), pathNot: '\\.spec\\.ts$' },
  to: { path: feature('labs'), pathNot: [...[name, ...reach].map(room), '/labs\\.policy\\.ts$'] },
}));

module.exports = {
  forbidden: [
    ...featureRules,
    ...roomRules,
    {
      name: 'known-rooms-of-labs',
      comment: 'a new room of labs needs a line in roomReach',
      severity: 'error',
      from: { path: `${feature('labs')}[^/]+/`, pathNot: Object.keys(roomReach).map(room) },
      to: {},
    },
    {
      name: 'known-features',
      comment: 'a new feature needs a line in featureReach',
      severity: 'error',
      from: { path: modules, pathNot: Object.keys(featureReach).map(feature) },
      to: {},
    },
    {
      name: 'kernel-is-the-bottom',
      comment: 'the kernel imports nothing of the project and does no I/O',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src|content|scripts|web)/', pathNot: '^src/kernel/' },
    },
    {
      name: 'kernel-does-no-io',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|net|http|https|child_process|dns|dgram|tls|worker_threads)(/|$)',
      },
    },
    {
      name: 'platform-reaches-the-kernel-only',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src|content|scripts|web)/', pathNot: ['^src/platform/', '^src/kernel/'] },
    },
    {
      name: 'nothing-imports-mains',
      comment: 'main.*.ts and *.module.ts of src/ are the top',
      severity: 'error',
      from: { path: '^src/(modules|platform|kernel|cli)/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'api-reaches-no-sandbox-nor-processor',
      comment: 'the API process never touches a sandbox, a driver, Docker or a processor',
      severity: 'error',
      from: { path: '^src/(main\\.api|api\\.module)\\.ts$' },
      to: { path: ['^src/modules/sandbox/', '\\.processor\\.ts$', 'node_modules/dockerode'], reachable: true },
    },
    {
      name: 'dockerode-in-the-docker-driver-only',
      severity: 'error',
      from: { path: '^(src|content|bench|scripts)/', pathNot: '^src/modules/sandbox/.*docker[^/]*(/|\\.ts$)' },
      to: { path: 'node_modules/(@types/)?dockerode' },
    },
    {
      name: 'prisma-in-repositories-and-database-only',
      severity: 'error',
      from: { path: '^(src|content|bench)/', pathNot: ['\\.repository\\.ts$', '^src/platform/database/'] },
      to: { path: ['node_modules/@prisma/', '^src/platform/database/generated/'] },
    },
    {
      name: 'grader-imports-the-sdk-only',
      severity: 'error',
      from: { path: '^content/(.+)/[^/]+\\.ts$' },
      to: { pathNot: ['^src/modules/labs/sdk/index\\.ts$', '^src/modules/labs/sdk\\.ts$', '^content/$1/[^/]+\\.ts$'] },
    },
    {
      name: 'nothing-imports-tests-or-benchmarks',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'production-needs-no-development-package',
      severity: 'error',
      from: { path: '^(src|content)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      from: { path: '^(src|content|test|bench|scripts)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/platform/database/generated/internal' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
