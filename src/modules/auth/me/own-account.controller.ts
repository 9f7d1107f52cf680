import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { WrongPasswordError } from '../auth.errors.js';
import { ownAccountPolicy } from '../auth.policy.js';
import { ChangePassword } from './change-password.js';
import {
  type PasswordChange,
  passwordChangeSchema,
  sessionListSchema,
  type SessionsQuery,
  sessionsQuerySchema,
  type SessionView,
} from './me.schema.js';
import { OwnSessions } from './own-sessions.js';

@ApiTags('sessions')
@NeedsLogin()
@Controller('v1/me')
export class OwnAccountController {
  constructor(
    private readonly changePassword: ChangePassword,
    private readonly sessions: OwnSessions,
  ) {}

  @Post('password')
  @HttpCode(204)
  @Operation('changeMyPassword', 'Change one’s own password')
  @Policy(ownAccountPolicy.changePassword)
  @Answers(204, null, 'Changed. Every other session of the person is over, and its access tokens with it.', [
    400,
    WrongPasswordError,
  ])
  async change(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: passwordChangeSchema }) body: PasswordChange,
  ): Promise<void> {
    await this.changePassword.change(principal, body);
  }

  @Get('sessions')
  @Operation('listMySessions', 'List one’s own sessions')
  @Policy(ownAccountPolicy.listSessions)
  @Answers(200, sessionListSchema, 'The sessions of the person that still last, newest first.', [400])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: sessionsQuerySchema }) query: SessionsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: SessionView[] }> {
    const page = await this.sessions.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Operation('endMySession', 'End one of one’s own sessions')
  @Policy(ownAccountPolicy.endSession)
  @Answers(204, null, 'The session is over, and its access tokens with it. It may be the one that asks.', [404])
  async end(@CurrentPrincipal() principal: Principal, @Param('sessionId') id: string): Promise<void> {
    await this.sessions.end(principal, id);
  }
}
