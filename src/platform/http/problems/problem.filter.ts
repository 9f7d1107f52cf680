import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors.js';
import { Log } from '../../logging/log.js';
import { type Problem, PROBLEM_TYPE, problemOf } from './problem.js';

/** Turns every error of a request into a problem document, and logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) this.log.error({ requestId: request.id, error: describe(error) }, 'a request failed');
    // A stream that has begun can't become a problem document: its connection is cut instead.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem, error);
  }
}

/** Answers with the problem that `error` is to the client, and what its headers have to say of it. */
export function sendProblemOf(reply: FastifyReply, error: unknown): void {
  sendProblem(reply, problemOf(error, reply.request.id), error);
}

function sendProblem(reply: FastifyReply, problem: Problem, error: unknown): void {
  if (error instanceof AppError && error.retryAfterSeconds !== undefined)
    void reply.header('Retry-After', String(error.retryAfterSeconds));
  if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
  void reply.code(problem.status).header('Content-Type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What was thrown on purpose needs no stack. */
function describe(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
