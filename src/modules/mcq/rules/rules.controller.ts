import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { mcqPolicy } from '../mcq.policy.js';
import { quizSlugSchema } from '../quizzes/quizzes.schema.js';
import { OverrideRules } from './override-rules.js';
import type { OverrideTarget } from './overrides.repository.js';
import { ReadRules } from './read-rules.js';
import {
  labGroupSchema,
  type OverrideBody,
  overrideBodySchema,
  overrideListSchema,
  type OverrideQuery,
  overrideQuerySchema,
  overrideSchema,
  type OverrideView,
  type RulesQuery,
  rulesQuerySchema,
  rulesSchema,
  type RulesView,
} from './rules.schema.js';

const personIdSchema = z.uuid();
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'The `ETag` of the override, when there is one already.',
};
const SHOWN = 'The override. Its revision is the `ETag`.';
const PUT = 'The override as it is now; open attempts’ deadlines have followed.';
const MADE = 'The first override; open attempts’ deadlines have followed.';
const REMOVED = 'There is none any more; open attempts’ deadlines have followed.';

@ApiTags('quizzes')
@NeedsLogin()
@Controller('v1/quizzes/:quiz')
export class RulesController {
  constructor(
    private readonly overrides: OverrideRules,
    private readonly rules: ReadRules,
  ) {}

  @Get('rules')
  @Operation('showRules', 'Show what holds for one person')
  @Policy(mcqPolicy.readQuizzes)
  @Answers(
    200,
    rulesSchema,
    'What holds for oneself, or for staff: for a student. Each override’s field goes before the quiz’s.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Query({ schema: rulesQuerySchema }) query: RulesQuery,
  ): Promise<RulesView> {
    return this.rules.show(principal, slug, query);
  }

  @Get('overrides')
  @Operation('listOverrides', 'List a quiz’s overrides')
  @Policy(mcqPolicy.readOverrides)
  @Answers(200, overrideListSchema, 'The quiz’s overrides, oldest first.', [400, 403, 404])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Query({ schema: overrideQuerySchema }) query: OverrideQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: OverrideView[] }> {
    const page = await this.overrides.list(principal, slug, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('overrides/people/:personId')
  @Operation('showOverrideOfPerson', 'Show a person’s override')
  @Sends('ETag')
  @Policy(mcqPolicy.readOverrides)
  @Answers(200, overrideSchema, SHOWN, [400, 403, 404])
  async showPerson(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OverrideView> {
    return tagged(reply, await this.overrides.show(principal, slug, { personId }));
  }

  @Put('overrides/people/:personId')
  @Operation(
    'setOverrideOfPerson',
    'Set other rules for a person',
    'The override of the quiz’s rules for one person, made or replaced as a whole.',
  )
  @Sends('ETag')
  @Policy(mcqPolicy.writeOverrides)
  @ApiHeader(IF_MATCH)
  @Answers(200, overrideSchema, PUT, [400, 403, 404, 412, 428])
  @Answers(201, overrideSchema, MADE)
  async putPerson(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Body({ schema: overrideBodySchema }) body: OverrideBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OverrideView> {
    return this.put(principal, slug, { personId }, body, ifMatch, reply);
  }

  @Delete('overrides/people/:personId')
  @HttpCode(204)
  @Operation('removeOverrideOfPerson', 'Take a person’s override away')
  @Policy(mcqPolicy.writeOverrides)
  @Answers(204, null, REMOVED, [400, 403, 404])
  async removePerson(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('personId', { schema: personIdSchema }) personId: string,
  ): Promise<void> {
    await this.overrides.remove(principal, slug, { personId });
  }

  @Get('overrides/groups/:labGroup')
  @Operation('showOverrideOfLabGroup', 'Show a lab group’s override')
  @Sends('ETag')
  @Policy(mcqPolicy.readOverrides)
  @Answers(200, overrideSchema, SHOWN, [400, 403, 404])
  async showGroup(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OverrideView> {
    return tagged(reply, await this.overrides.show(principal, slug, { labGroup }));
  }

  @Put('overrides/groups/:labGroup')
  @Operation(
    'setOverrideOfLabGroup',
    'Set other rules for a lab group',
    'The override of the quiz’s rules for one lab group, made or replaced as a whole.',
  )
  @Sends('ETag')
  @Policy(mcqPolicy.writeOverrides)
  @ApiHeader(IF_MATCH)
  @Answers(200, overrideSchema, PUT, [400, 403, 404, 412, 428])
  @Answers(201, overrideSchema, MADE)
  async putGroup(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
    @Body({ schema: overrideBodySchema }) body: OverrideBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OverrideView> {
    return this.put(principal, slug, { labGroup }, body, ifMatch, reply);
  }

  @Delete('overrides/groups/:labGroup')
  @HttpCode(204)
  @Operation('removeOverrideOfLabGroup', 'Take a lab group’s override away')
  @Policy(mcqPolicy.writeOverrides)
  @Answers(204, null, REMOVED, [400, 403, 404])
  async removeGroup(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
  ): Promise<void> {
    await this.overrides.remove(principal, slug, { labGroup });
  }

  private async put(
    principal: Principal,
    slug: string,
    target: OverrideTarget,
    body: OverrideBody,
    ifMatch: string | undefined,
    reply: FastifyReply,
  ): Promise<OverrideView> {
    const { override, created } = await this.overrides.put(principal, slug, target, body, ifMatch);
    if (created) void reply.code(201);
    return tagged(reply, override);
  }
}

function tagged(reply: FastifyReply, override: OverrideView): OverrideView {
  void reply.header('ETag', revisionTag(override.revision));
  return override;
}
