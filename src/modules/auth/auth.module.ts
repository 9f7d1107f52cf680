import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { TokenCheck } from '../../platform/http/limits/strangers.js';
import { AccessTokens, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-token.js';
import { AuthController } from './auth.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LiveSessions } from './live-sessions.js';
import { LocalStrategy } from './local.strategy.js';
import { LogIn } from './log-in.js';
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
  controllers: [AuthController, OwnAccountController, PeopleController],
  providers: [
    AccessTokens,
    ChangePassword,
    JwtStrategy,
    LiveSessions,
    LocalStrategy,
    LogIn,
    ManagePeople,
    OwnSessions,
    SessionTokens,
    { provide: TokenCheck, useExisting: AccessTokens },
  ],
})
export class AuthModule {}
