import { BadSettingError, readEnvironment } from './environment.js';
import { settingsSchema } from './settings.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://prayog_app:one@db/prayog',
  DATABASE_UPKEEP_URL: 'postgres://prayog_upkeep:two@db/prayog',
  REDIS_URL: 'redis://redis:6379',
  JWT_SECRET: 'a secret that nobody else knows, long enough',
};

describe('settings', () => {
  it('need nothing in development', () => {
    expect(readEnvironment(settingsSchema, {})).toMatchObject({ NODE_ENV: 'development', PORT: 3000 });
  });

  it('count an empty variable as not set', () => {
    expect(readEnvironment(settingsSchema, { PORT: '' }).PORT).toBe(3000);
  });

  it('name each bad one and keep its value to themselves', () => {
    const read = () => readEnvironment(settingsSchema, { PORT: 'eighty', JWT_SECRET: 'hunter2' });
    expect(read).toThrow(BadSettingError);
    expect(read).toThrow(/PORT/);
    expect(read).toThrow(/JWT_SECRET: must have 32 characters/);
    expect(read).not.toThrow(/hunter2/);
  });

  it('take a whole production environment', () => {
    expect(readEnvironment(settingsSchema, PRODUCTION).NODE_ENV).toBe('production');
  });

  it.each(['JWT_SECRET', 'DATABASE_URL', 'REDIS_URL'])('refuse the default of %s in production', (name) => {
    expect(() => readEnvironment(settingsSchema, { ...PRODUCTION, [name]: '' })).toThrow(
      new RegExp(`${name}: must be set in production`),
    );
  });

  it('refuse development passwords in production', () => {
    const url = 'postgres://prayog_upkeep:prayog_upkeep_dev@db/prayog';
    expect(() => readEnvironment(settingsSchema, { ...PRODUCTION, DATABASE_UPKEEP_URL: url })).toThrow(
      /DATABASE_UPKEEP_URL/,
    );
  });
});
