import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Principal } from '../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { principalOfClaims, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-token.js';
import { LiveSessions } from './live-sessions.js';

/**
 * The secret as a key: of plain text the library would first try whether it is a public key, which costs more than all the rest. Its types do not know of keys.
 */
function keyFor(secret: string): Buffer {
  return createSecretKey(Buffer.from(secret)) as unknown as Buffer;
}

/** Takes the access token from the Authorization header, and asks whether its session still lasts. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly sessions: LiveSessions,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: keyFor(settings.JWT_SECRET),
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
    });
  }

  async validate(claims: unknown): Promise<Principal | null> {
    const claimed = principalOfClaims(claims);
    return claimed && this.sessions.callerOf(claimed);
  }
}
