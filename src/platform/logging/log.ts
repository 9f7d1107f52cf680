import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { prettyDestination } from './pretty.js';

/** What never gets into a log line, wherever it stands in what is logged. */
const SECRET_PATHS = ['authorization', 'password', 'accessToken', 'refreshToken', 'content', 'files', 'body'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

type Fields = Record<string, unknown>;

interface RequestLine {
  requestId: string;
  method: string;
  /** The route's pattern. */
  route: string;
  status: number;
  ms: number;
}

/** Lines leave together, after a tenth of a second at the latest: a system call for each would slow all answers down. What is left leaves when the process ends. */
function gatheredOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 100 });
}

/** Structured log lines. Also Nest's own logger, which reports its start-up at `debug`. */
export class Log implements LoggerService {
  private constructor(
    private readonly logger: Logger,
    private readonly requests: Logger,
  ) {}

  static open(settings: Settings, destination?: DestinationStream): Log {
    const pretty = (settings.LOG_FORMAT ?? (settings.NODE_ENV === 'production' ? 'json' : 'pretty')) === 'pretty';
    const stream = destination ?? (pretty ? prettyDestination(process.stdout) : gatheredOutput());
    const options = { level: settings.LOG_LEVEL, base: null };
    const redact = { paths: SECRET_PATHS, censor: '[redacted]' };
    return new Log(pino({ ...options, redact }, stream), pino(options, stream));
  }

  /** An answered request. Its fields can hold no secret, so they are not searched for any: that would cost as much as many an answer. */
  request(line: RequestLine): void {
    this.requests.info(line, 'request');
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
