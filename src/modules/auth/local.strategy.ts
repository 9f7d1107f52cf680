import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import type { Principal } from '../../kernel/tenant-context.js';
import { loginSchema } from './auth.schema.js';
import { LogIn } from './log-in.js';

/** Takes college, e-mail and password from the body. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(private readonly logIn: LogIn) {
    super({ usernameField: 'email', passwordField: 'password', passReqToCallback: true });
  }

  async validate(request: FastifyRequest): Promise<Principal> {
    return this.logIn.logIn(loginSchema.parse(request.body), request.ip);
  }
}
