import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UnauthenticatedError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/tenant-context.js';
import { Database } from '../../platform/database/database.js';
import { Answers, NeedsLogin, Operation } from '../../platform/http/formats/openapi.js';
import { Policy } from '../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../platform/http/auth/principal.js';
import { presentMe } from './me.presenter.js';
import { type Me, meSchema } from './me.schema.js';
import { selectOptionalPerson } from './people.repository.js';
import { tenancyPolicy } from './tenancy.policy.js';
import { selectTenant } from './tenants.repository.js';

@ApiTags('people')
@Controller('v1/me')
export class MeController {
  constructor(private readonly database: Database) {}

  @Get()
  @Operation('showMe', 'Show who is logged in')
  @Policy(tenancyPolicy.me)
  @NeedsLogin()
  @Answers(200, meSchema, 'Who is logged in, and at which college.')
  async show(@CurrentPrincipal() principal: Principal): Promise<Me> {
    return this.database.withTenant(principal, async (tx) => {
      const person = await selectOptionalPerson(tx, principal.personId);
      if (!person || person.disabledAt) throw new UnauthenticatedError('This account is closed.');
      return presentMe(person, await selectTenant(tx));
    });
  }
}
