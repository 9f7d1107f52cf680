import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { invalid } from '../../platform/http/problems/validation.js';
import { BadCredentialsError } from './auth.errors.js';
import { loginSchema } from './auth.schema.js';

/** Stands before the log-in itself. Guards run before pipes, so it is here that the body is checked first. */
@Injectable()
export class LocalGuard extends AuthGuard('local') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const parsed = loginSchema.safeParse(context.switchToHttp().getRequest<FastifyRequest>().body);
    if (!parsed.success) throw invalid(parsed.error.issues);
    return (await super.canActivate(context)) as boolean;
  }

  override handleRequest<Person>(error: unknown, person: Person | false): Person {
    if (error) throw error;
    if (!person) throw new BadCredentialsError('College, e-mail and password do not go together.');
    return person;
  }
}
