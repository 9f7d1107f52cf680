import { Body, Controller, Get, Headers, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { ExtensionRefusedError } from './extensions.errors.js';
import { gradebookPolicy } from '../gradebook.policy.js';
import { ExtendDueDates, type ExtensionPlace, type ExtensionRequest } from './extend-due-dates.js';
import {
  type ExtensionBody,
  extensionBodySchema,
  extensionListSchema,
  type ExtensionQuery,
  extensionQuerySchema,
  extensionSchema,
  type ExtensionView,
  labGroupSchema,
  labItemSchema,
  type ShownExtension,
  shownExtensionSchema,
} from './extensions.schema.js';

const IF_MATCH = { name: 'If-Match', required: true, description: 'The `ETag` of the extension as it was read.' };
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
};
const SHOWN = 'The due date that holds now, and the newest change of this extension, whose revision is the `ETag`.';
const SET = 'Grades follow it from now on. With `dueAt: null` it is taken away.';
const HISTORY = 'Who changed it, when, to what and why, newest first; at most 100.';
const REFUSED = 'Quizzes are refused with 422.';

@ApiTags('gradebook')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/gradebook')
export class ExtensionsController {
  constructor(private readonly extensions: ExtendDueDates) {}

  @Get('extensions')
  @Operation('listExtensions', 'List a cohort’s extensions')
  @Policy(gradebookPolicy.read)
  @Answers(
    200,
    extensionListSchema,
    `Other due dates of labs that students or lab groups have now, by their newest changes. ${REFUSED}`,
    [400, 403, 404, ExtensionRefusedError],
  )
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Query({ schema: extensionQuerySchema }) query: ExtensionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: ExtensionView[] }> {
    const page = await this.extensions.list(principal, cohortId, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('students/:personId/items/:item/extension')
  @Operation('showExtensionOfStudent', 'Show a student’s extension')
  @Sends('ETag')
  @Policy(gradebookPolicy.read)
  @Answers(200, shownExtensionSchema, `${SHOWN} ${REFUSED}`, [400, 403, 404, ExtensionRefusedError])
  async showStudent(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: labItemSchema }) item: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownExtension> {
    return tagged(reply, await this.extensions.show(principal, { cohortId, target: { personId }, item }));
  }

  @Put('students/:personId/items/:item/extension')
  @Operation('setExtensionOfStudent', 'Move a due date for a student')
  @Sends('ETag')
  @Policy(gradebookPolicy.change)
  @ApiHeader(IF_MATCH)
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, extensionSchema, `${SET} ${REFUSED}`, [400, 403, 404, 412, 422, ExtensionRefusedError, 428])
  async setStudent(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: labItemSchema }) item: string,
    @Body({ schema: extensionBodySchema }) body: ExtensionBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExtensionView> {
    const request = { body, ifMatch, idempotencyKey: parseIdempotencyKey(key) };
    return this.set(principal, { cohortId, target: { personId }, item }, request, reply);
  }

  @Get('students/:personId/items/:item/extension/history')
  @Operation('listExtensionChangesOfStudent', 'List the changes of a student’s extension')
  @Policy(gradebookPolicy.read)
  @Answers(200, extensionListSchema, `${HISTORY} ${REFUSED}`, [400, 403, 404, ExtensionRefusedError])
  async studentHistory(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: labItemSchema }) item: string,
  ): Promise<{ items: ExtensionView[] }> {
    return this.extensions.history(principal, { cohortId, target: { personId }, item });
  }

  @Get('groups/:labGroup/items/:item/extension')
  @Operation('showExtensionOfLabGroup', 'Show a lab group’s extension')
  @Sends('ETag')
  @Policy(gradebookPolicy.read)
  @Answers(200, shownExtensionSchema, `${SHOWN} ${REFUSED}`, [400, 403, 404, ExtensionRefusedError])
  async showGroup(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
    @Param('item', { schema: labItemSchema }) item: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownExtension> {
    return tagged(reply, await this.extensions.show(principal, { cohortId, target: { labGroup }, item }));
  }

  @Put('groups/:labGroup/items/:item/extension')
  @Operation('setExtensionOfLabGroup', 'Move a due date for a lab group')
  @Sends('ETag')
  @Policy(gradebookPolicy.change)
  @ApiHeader(IF_MATCH)
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, extensionSchema, `${SET} ${REFUSED}`, [400, 403, 404, 412, 422, ExtensionRefusedError, 428])
  async setGroup(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
    @Param('item', { schema: labItemSchema }) item: string,
    @Body({ schema: extensionBodySchema }) body: ExtensionBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExtensionView> {
    const request = { body, ifMatch, idempotencyKey: parseIdempotencyKey(key) };
    return this.set(principal, { cohortId, target: { labGroup }, item }, request, reply);
  }

  @Get('groups/:labGroup/items/:item/extension/history')
  @Operation('listExtensionChangesOfLabGroup', 'List the changes of a lab group’s extension')
  @Policy(gradebookPolicy.read)
  @Answers(200, extensionListSchema, `${HISTORY} ${REFUSED}`, [400, 403, 404, ExtensionRefusedError])
  async groupHistory(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('labGroup', { schema: labGroupSchema }) labGroup: string,
    @Param('item', { schema: labItemSchema }) item: string,
  ): Promise<{ items: ExtensionView[] }> {
    return this.extensions.history(principal, { cohortId, target: { labGroup }, item });
  }

  private async set(
    principal: Principal,
    place: ExtensionPlace,
    request: ExtensionRequest,
    reply: FastifyReply,
  ): Promise<ExtensionView> {
    return tagged(reply, await this.extensions.set(principal, place, request));
  }
}

function tagged<Answer extends { revision: number }>(reply: FastifyReply, answer: Answer): Answer {
  void reply.header('ETag', revisionTag(answer.revision));
  return answer;
}
