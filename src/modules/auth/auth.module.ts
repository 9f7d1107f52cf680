import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { TokenCheck } from '../../platform/http/limits/strangers.js';
import { AccessTokens, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-token.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { CheckApiKey } from './api-keys/check-api-key.js';
import { ManageApiKeys } from './api-keys/manage-api-keys.js';
import { AuthController } from './auth.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LiveSessions } from './live-sessions.js';
import { LocalStrategy } from './local.strategy.js';
import { LogIn } from './log-in.js';
import { UseLink } from './links/use-link.js';
import { ChangePassword } from './me/change-password.js';
import { OwnAccountController } from './me/own-account.controller.js';
import { OwnSessions } from './me/own-sessions.js';
import { ManagePeople } from './people/manage-people.js';
import { PeopleController } from './people/people.controller.js';
import { SessionTokens } from './session-tokens.js';

@Module({
  imports: [
    PassportModule,
    JwtModule.registerAsync({
      inject: [SETTINGS],
      useFactory: (settings: Settings) => ({
        secret: settings.JWT_SECRET,
        signOptions: { algorithm: 'HS256', issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE },
      }),
    }),
  ],
  controllers: [ApiKeysController, AuthController, OwnAccountController, PeopleController],
  providers: [
    AccessTokens,
    ChangePassword,
    CheckApiKey,
    JwtStrategy,
    LiveSessions,
    LocalStrategy,
    LogIn,
    ManageApiKeys,
    ManagePeople,
    OwnSessions,
    SessionTokens,
    UseLink,
    { provide: TokenCheck, useExisting: AccessTokens },
  ],
  exports: [CheckApiKey],
})
export class AuthModule {}
