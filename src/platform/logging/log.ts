import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { prettyDestination } from './pretty.js';

/** What never gets into a log line, wherever it stands in what is logged. */
const SECRET_PATHS = ['authorization', 'password', 'accessToken', 'refreshToken', 'content', 'files', 'body'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

type Fields = Record<string, unknown>;

/** Structured log lines. Also Nest's own logger, which reports its start-up at `debug`. */
export class Log implements LoggerService {
  constructor(private readonly logger: Logger) {}

  static open(settings: Settings, destination?: DestinationStream): Log {
    const pretty = (settings.LOG_FORMAT ?? (settings.NODE_ENV === 'production' ? 'json' : 'pretty')) === 'pretty';
    const options = { level: settings.LOG_LEVEL, base: null, redact: { paths: SECRET_PATHS, censor: '[redacted]' } };
    return new Log(pino(options, destination ?? (pretty ? prettyDestination(process.stdout) : pino.destination(1))));
  }

  info(fields: Fields, message: string): void {
    this.logger.info(fields, message);
  }

  /** Nest's word for a message of the framework. */
  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: contextOf(rest) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  private write(level: 'warn' | 'error' | 'debug', message: unknown, rest: unknown[]): void {
    if (typeof message === 'object' && message !== null && !(message instanceof Error)) {
      this.logger[level](message, typeof rest[0] === 'string' ? rest[0] : '');
      return;
    }
    const text = message instanceof Error ? (message.stack ?? message.message) : String(message);
    this.logger[level]({ context: contextOf(rest) }, text);
  }
}

function contextOf(rest: unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}
