import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { type Principal, ROLES } from '../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TokenCheck } from '../../platform/http/limits/strangers.js';

export const TOKEN_ISSUER = 'prayog';
export const TOKEN_AUDIENCE = 'prayog-api';

/** What an access token says. Whether it is still so, LiveSessions knows. */
const claimsSchema = z.object({ sub: z.uuid(), tid: z.uuid(), sid: z.uuid(), roles: z.array(z.enum(ROLES)) });

@Injectable()
export class AccessTokens implements TokenCheck {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly jwt: JwtService,
  ) {}

  async issue(principal: Principal): Promise<{ accessToken: string; expiresIn: number }> {
    const expiresIn = this.settings.ACCESS_TOKEN_SECONDS;
    const claims = {
      sub: principal.personId,
      tid: principal.tenantId,
      sid: principal.sessionId,
      roles: principal.roles,
    };
    return { accessToken: await this.jwt.signAsync(claims, { expiresIn }), expiresIn };
  }

  /** Whether the token was issued here and has not run out. Whether its session lasts is another question. */
  isGenuine(token: string): boolean {
    try {
      this.jwt.verify(token, { algorithms: ['HS256'], issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE });
      return true;
    } catch {
      return false;
    }
  }
}

/** The person that a verified token speaks of, or null when it is not one of ours after all. */
export function principalOfClaims(claims: unknown): Principal | null {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { sub: personId, tid: tenantId, sid: sessionId, roles } = parsed.data;
  return { tenantId, personId, sessionId, roles };
}
