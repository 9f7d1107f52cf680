import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import {
  type AddedMembers,
  addedMembersSchema,
  memberListSchema,
  type MemberQuery,
  memberQuerySchema,
  memberSchema,
  type MemberView,
  type NewMembers,
  newMembersSchema,
  type PlaceBody,
  placeSchema,
} from './cohorts.schema.js';
import { ManageMembers } from './manage-members.js';

@ApiTags('cohorts')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/members')
export class MembersController {
  constructor(private readonly members: ManageMembers) {}

  @Get()
  @Operation('listMembers', 'List a cohort’s members')
  @Policy(coursesPolicy.listMembers)
  @Answers(200, memberListSchema, 'Who is in the cohort, for its staff.', [400, 403, 404])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: memberQuerySchema }) query: MemberQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: MemberView[] }> {
    const page = await this.members.list(principal, id, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Post()
  @HttpCode(200)
  @Operation('addMembers', 'Add members to a cohort')
  @Policy(coursesPolicy.changeCohorts)
  @Answers(
    200,
    addedMembersSchema,
    'All are in the cohort, in the order of the list; again, it changes nothing. Who was not at the college is added to it and has no password until an admin sets one.',
    [400, 403, 404, 409],
  )
  async add(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Body({ schema: newMembersSchema }) body: NewMembers,
  ): Promise<AddedMembers> {
    return this.members.add(principal, id, body);
  }

  @Get(':personId')
  @Operation('showMember', 'Show a member')
  @Policy(coursesPolicy.listMembers)
  @Answers(200, memberSchema, 'One member.', [403, 404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Param('personId') personId: string,
  ): Promise<MemberView> {
    return this.members.show(principal, id, personId);
  }

  @Put(':personId')
  @Operation('setMember', 'Add a member, or give them another place')
  @Policy(coursesPolicy.changeCohorts)
  @Answers(200, memberSchema, 'In the cohort, with this place.', [400, 403, 404, 409])
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Param('personId') personId: string,
    @Body({ schema: placeSchema }) body: PlaceBody,
  ): Promise<MemberView> {
    return this.members.put(principal, id, personId, body);
  }

  @Delete(':personId')
  @HttpCode(204)
  @Operation('removeMember', 'Take a member out of a cohort')
  @Policy(coursesPolicy.changeCohorts)
  @Answers(204, null, 'Out of the cohort. What they have handed in stays.', [403, 404])
  async remove(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Param('personId') personId: string,
  ): Promise<void> {
    await this.members.remove(principal, id, personId);
  }
}
