import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '../../kernel/tenant-context.js';
import { Answers, Operation } from '../../platform/http/formats/openapi.js';
import { Policy } from '../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../platform/http/auth/principal.js';
import { authPolicy } from './auth.policy.js';
import {
  type LinkUse,
  linkUseSchema,
  type Login,
  loginSchema,
  type Refresh,
  refreshSchema,
  type Tokens,
  tokensSchema,
} from './auth.schema.js';
import { UseLink } from './links/use-link.js';
import { LocalGuard } from './local.guard.js';
import { SessionTokens } from './session-tokens.js';
import { BadCredentialsError, LinkRefusedError } from './auth.errors.js';

@ApiTags('sessions')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly tokens: SessionTokens,
    private readonly links: UseLink,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Operation('logIn', 'Log in')
  @Policy(authPolicy.login)
  @UseGuards(LocalGuard)
  @Answers(200, tokensSchema, 'Logged in.', [400, BadCredentialsError, 429])
  async login(@Body({ schema: loginSchema }) _login: Login, @CurrentPrincipal() principal: Principal): Promise<Tokens> {
    return this.tokens.issue(principal);
  }

  @Post('refresh')
  @HttpCode(200)
  @Operation('renewTokens', 'Renew the tokens')
  @Policy(authPolicy.refresh)
  @Answers(
    200,
    tokensSchema,
    'New tokens of the same session; the refresh token that was sent is used up.',
    [400, 401, 429],
  )
  async refresh(@Body({ schema: refreshSchema }) { refreshToken }: Refresh): Promise<Tokens> {
    return this.tokens.renew(refreshToken);
  }

  @Post('logout')
  @HttpCode(204)
  @Operation('logOut', 'Log out')
  @Policy(authPolicy.logout)
  @Answers(204, null, 'The session is over, and its access token with it.', [400, 429])
  async logout(@Body({ schema: refreshSchema }) { refreshToken }: Refresh): Promise<void> {
    await this.tokens.end(refreshToken);
  }

  @Post('password-reset/confirm')
  @HttpCode(204)
  @Operation('setPasswordByLink', 'Set a password by a one-time link')
  @Policy(authPolicy.useLink)
  @Answers(204, null, 'Set: the link is used up, and whoever was logged in as the person has to log in again.', [
    400,
    LinkRefusedError,
    429,
  ])
  async useLink(@Body({ schema: linkUseSchema }) use: LinkUse): Promise<void> {
    await this.links.use(use);
  }
}
