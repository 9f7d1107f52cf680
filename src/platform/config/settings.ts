import { z } from 'zod';

/**
 * Every setting of api and worker but the sandbox's, which stand beside it. Names are those of the environment; a number's unit is in its name.
 * Defaults suit one developer's machine; those that would be unsafe elsewhere are refused in production.
 */

const count = (least: number, most: number, preset: number) =>
  z.coerce.number().int().min(least).max(most).default(preset);
const postgresUrl = (preset: string) =>
  z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).default(preset);

const DEVELOPMENT_SECRET = 'prayog-development-secret-not-for-production';
const developmentUrl = (role: string) => `postgres://prayog_${role}:prayog_${role}_dev@127.0.0.1:54329/prayog`;

const baseSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),

  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: count(0, 65_535, 3000),
  /** How many proxies in front to believe when they say where a request comes from. */
  TRUSTED_PROXIES: count(0, 10, 0),
  BODY_LIMIT_BYTES: count(1024, 64 * 1024 * 1024, 1024 * 1024),
  /** Whether `/docs` is served to everybody. */
  API_DOCS: z.enum(['on', 'off']).default('on'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),

  DATABASE_URL: postgresUrl(developmentUrl('app')),
  DATABASE_UPKEEP_URL: postgresUrl(developmentUrl('upkeep')),
  DATABASE_POOL_SIZE: count(1, 200, 10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).default('redis://127.0.0.1:6379'),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]+$/)
    .default('prayog'),

  JWT_SECRET: z.string().min(32, 'must have 32 characters at least').default(DEVELOPMENT_SECRET),
  ACCESS_TOKEN_SECONDS: count(30, 3600, 600),
  REFRESH_TOKEN_DAYS: count(1, 365, 30),
  /** So long after its first use a refresh token may come again, from another tab; later it ends the session. */
  REFRESH_TOKEN_GRACE_SECONDS: count(0, 60, 10),

  RATE_LIMIT_PER_USER_PER_MINUTE: count(1, 1_000_000, 300),
  RATE_LIMIT_PER_TENANT_PER_MINUTE: count(1, 10_000_000, 6000),
  RATE_LIMIT_PER_KEY_PER_MINUTE: count(1, 1_000_000, 600),
  RATE_LIMIT_PER_TENANT_KEYS_PER_MINUTE: count(1, 10_000_000, 1800),
  RATE_LIMIT_PER_ADDRESS_PER_MINUTE: count(1, 1_000_000, 300),
  SUBMISSIONS_PER_USER_PER_MINUTE: count(1, 1_000_000, 20),
  FAILED_LOGINS_PER_QUARTER_HOUR: count(1, 1000, 10),

  /** How long a unit's version is taken for the newest without asking the database again. */
  CONTENT_REVALIDATE_MS: count(0, 60_000, 1_000),

  GRADING_CONCURRENCY: count(1, 64, 2),
  /** Of each process in which submissions are judged: there are as many as gradings at once. */
  GRADING_MEMORY_BYTES: count(512 * 1024 ** 2, 64 * 1024 ** 3, 1024 ** 3),
  GRADING_LEASE_MS: count(500, 600_000, 30_000),
  GRADING_MAX_FAULTS: count(1, 20, 4),
  /** Faults of so many persons without a success in between, and a worker takes no more work for a while: the fault may be its host's. */
  GRADING_FAULTS_UNTIL_REST: count(1, 1000, 3),
  GRADING_REST_MS: count(10, 3_600_000, 30_000),
  GRADING_RETRY_MS: count(10, 600_000, 2_000),
  /** Until then, a run that is going on may end when the worker is asked to stop; after that it is handed back. */
  SHUTDOWN_GRACE_MS: count(0, 600_000, 10_000),
  OUTBOX_INTERVAL_MS: count(20, 60_000, 1_000),
  SWEEP_INTERVAL_MS: count(50, 600_000, 10_000),
  /** A submission that has waited this long is woken again: its job may have been lost. */
  WAKE_AGAIN_MS: count(50, 3_600_000, 60_000),
  /** How often an event stream looks into the database when nothing has woken it. */
  EVENTS_POLL_MS: count(20, 60_000, 2_000),

  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Where Prometheus may read; nothing listens when it is not set. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});

/** Which of the settings whose default everybody knows a process uses. What it does not use it need not be given. */
const SECRETS_OF = {
  api: ['DATABASE_URL', 'JWT_SECRET', 'REDIS_URL'],
  worker: ['DATABASE_URL', 'DATABASE_UPKEEP_URL', 'REDIS_URL'],
} as const;

/** The settings of one kind of process, which refuses defaults that would be unsafe where it runs. */
export function settingsSchemaOf(kind: keyof typeof SECRETS_OF) {
  return baseSchema.superRefine((settings, context) => {
    const refuse = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    const presets = baseSchema.parse({});
    const secrets = SECRETS_OF[kind];
    if (settings.NODE_ENV === 'production') {
      for (const name of secrets) {
        if (settings[name] === presets[name]) refuse(name, 'must be set in production: its default is public');
        else if (/:prayog_\w+_dev@/.test(settings[name]))
          refuse(name, 'must not have the development password, which is public');
      }
    } else if (kind === 'api' && settings.JWT_SECRET === presets.JWT_SECRET && !isLoopback(settings.HOST))
      refuse('JWT_SECRET', `must be set where HOST is not loopback: whoever reaches ${settings.HOST} can forge tokens`);
  });
}

/** Whether only this machine can reach what listens there. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export type Settings = z.output<typeof baseSchema>;

/** Injects the Settings. */
export const SETTINGS = Symbol('SETTINGS');
