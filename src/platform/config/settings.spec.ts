import { BadSettingError, readEnvironment } from './environment.js';
import { settingsSchemaOf } from './settings.js';

const api = settingsSchemaOf('api');
const worker = settingsSchemaOf('worker');

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://prayog_app:one@db/prayog',
  DATABASE_UPKEEP_URL: 'postgres://prayog_upkeep:two@db/prayog',
  REDIS_URL: 'redis://redis:6379',
  JWT_SECRET: 'a secret that nobody else knows, long enough',
};

describe('settings', () => {
  it('need nothing in development', () => {
    expect(readEnvironment(api, {})).toMatchObject({ NODE_ENV: 'development', PORT: 3000 });
  });

  it('count an empty variable as not set', () => {
    expect(readEnvironment(api, { PORT: '' }).PORT).toBe(3000);
  });

  it('name each bad one and keep its value to themselves', () => {
    const read = () => readEnvironment(api, { PORT: 'eighty', JWT_SECRET: 'hunter2' });
    expect(read).toThrow(BadSettingError);
    expect(read).toThrow(/PORT/);
    expect(read).toThrow(/JWT_SECRET: must have 32 characters/);
    expect(read).not.toThrow(/hunter2/);
  });

  it('take a whole production environment', () => {
    expect(readEnvironment(api, PRODUCTION).NODE_ENV).toBe('production');
  });

  it.each([
    ['JWT_SECRET', 'api', api],
    ['DATABASE_URL', 'api', api],
    ['REDIS_URL', 'api', api],
    ['DATABASE_URL', 'worker', worker],
    ['DATABASE_UPKEEP_URL', 'worker', worker],
    ['REDIS_URL', 'worker', worker],
  ])('refuse the default of %s in production, for the %s', (name, _kind, schema) => {
    expect(() => readEnvironment(schema, { ...PRODUCTION, [name]: '' })).toThrow(
      new RegExp(`${name}: must be set in production`),
    );
  });

  it.each([
    ['DATABASE_UPKEEP_URL', 'api', api],
    ['JWT_SECRET', 'worker', worker],
  ])('ask for no %s that the %s does not use', (name, _kind, schema) => {
    expect(readEnvironment(schema, { ...PRODUCTION, [name]: '' }).NODE_ENV).toBe('production');
  });

  it('refuse development passwords in production', () => {
    const url = 'postgres://prayog_upkeep:prayog_upkeep_dev@db/prayog';
    expect(() => readEnvironment(worker, { ...PRODUCTION, DATABASE_UPKEEP_URL: url })).toThrow(/DATABASE_UPKEEP_URL/);
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'portal.example'])(
    'refuse the public secret at the address %s, whatever NODE_ENV is',
    (HOST) => {
      expect(() => readEnvironment(api, { HOST })).toThrow(/JWT_SECRET: must be set where HOST is not loopback/);
      expect(readEnvironment(api, { HOST, JWT_SECRET: PRODUCTION.JWT_SECRET }).HOST).toBe(HOST);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('take it at %s', (HOST) => {
    expect(readEnvironment(api, { HOST }).HOST).toBe(HOST);
  });
});
