import { readEnvironment } from '../config/environment.js';
import { settingsSchemaOf } from '../config/settings.js';
import { Log } from './log.js';

function capture(format: 'json' | 'pretty' = 'json'): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const settings = readEnvironment(settingsSchemaOf('api'), { LOG_LEVEL: 'debug', LOG_FORMAT: format });
  return { log: Log.open(settings, { write: (line) => void lines.push(line) }), lines };
}

describe('Log', () => {
  it('keeps secrets and code out of its lines', () => {
    const { log, lines } = capture();
    log.info(
      {
        request: { body: { password: 'one' }, headers: { authorization: 'Bearer two' } },
        files: [{ content: 'int main' }],
      },
      'received',
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/one|two|int main/);
  });

  it('writes fields and message, from Nest as from us', () => {
    const { log, lines } = capture();
    log.warn({ queue: 'grading' }, 'slow');
    log.error('boom', 'stack line', 'RoutesResolver');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 40, queue: 'grading', msg: 'slow' },
      { level: 50, context: 'RoutesResolver', msg: 'boom' },
    ]);
  });
});
