import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { peoplePolicy } from '../auth.policy.js';
import { ManagePeople } from './manage-people.js';
import {
  type Invitation,
  invitationSchema,
  type NewPassword,
  newPasswordSchema,
  type NewPersonBody,
  newPersonSchema,
  type PersonChange,
  personChangeSchema,
  type PeopleQuery,
  peopleQuerySchema,
  personListSchema,
  personSchema,
  type PersonView,
} from './people.schema.js';

@ApiTags('people')
@NeedsLogin()
@Controller('v1/people')
export class PeopleController {
  constructor(private readonly people: ManagePeople) {}

  @Get()
  @Operation('listPeople', 'List people')
  @Policy(peoplePolicy.list)
  @Answers(200, personListSchema, 'The people of the college, or the one with an e-mail address.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: peopleQuerySchema }) query: PeopleQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: PersonView[] }> {
    const page = await this.people.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Post()
  @Operation('addPerson', 'Add a person')
  @Policy(peoplePolicy.add)
  @Answers(201, personSchema, 'Added.', [400, 403, 409])
  async add(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: newPersonSchema }) body: NewPersonBody,
  ): Promise<PersonView> {
    return this.people.add(principal, body);
  }

  @Patch(':personId')
  @Operation('changePerson', 'Change a person')
  @Policy(peoplePolicy.change)
  @Answers(
    200,
    personSchema,
    'Changed: roles and a closed account count from their next request on.',
    [400, 403, 404, 409],
  )
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param('personId') id: string,
    @Body({ schema: personChangeSchema }) change: PersonChange,
  ): Promise<PersonView> {
    return this.people.change(principal, id, change);
  }

  @Put(':personId/password')
  @HttpCode(204)
  @Operation('setPassword', 'Set a person’s password')
  @Policy(peoplePolicy.setPassword)
  @Answers(204, null, 'Set. Whoever was logged in as them has to log in again.', [400, 403, 404])
  async setPassword(
    @CurrentPrincipal() principal: Principal,
    @Param('personId') id: string,
    @Body({ schema: newPasswordSchema }) body: NewPassword,
  ): Promise<void> {
    await this.people.setPassword(principal, id, body);
  }

  @Post(':personId/invitation')
  @Operation(
    'invitePerson',
    'Invite a person to set a password',
    'Gives a token that is good for seven days and for one `POST /v1/auth/password-reset/confirm`. It takes the place of an earlier one. Hand it to the person and to nobody else.',
  )
  @Policy(peoplePolicy.invite)
  @Answers(201, invitationSchema, 'Invited.', [403, 404, 409])
  async invite(@CurrentPrincipal() principal: Principal, @Param('personId') id: string): Promise<Invitation> {
    return this.people.invite(principal, id);
  }
}
