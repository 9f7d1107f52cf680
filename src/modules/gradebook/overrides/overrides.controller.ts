import { Body, Controller, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { gradebookPolicy } from '../gradebook.policy.js';
import { OverrideGrade } from './override-grade.js';
import {
  type GradeChange,
  gradeChangeSchema,
  gradeHistorySchema,
  itemSchema,
  type OverrideBody,
  overrideBodySchema,
  type ShownGrade,
  shownGradeSchema,
} from './overrides.schema.js';
import { GradeRefusedError } from './overrides.errors.js';

@ApiTags('gradebook')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/gradebook/students/:personId/items/:item')
export class OverridesController {
  constructor(private readonly overrides: OverrideGrade) {}

  @Get()
  @Operation('showItemGrade', 'Show a student’s grade of one item')
  @Sends('ETag')
  @Policy(gradebookPolicy.read)
  @Answers(
    200,
    shownGradeSchema,
    'What counts now, and the newest change by a person, whose revision is the `ETag`.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: itemSchema }) item: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownGrade> {
    const shown = await this.overrides.show(principal, { cohortId, personId, item });
    void reply.header('ETag', revisionTag(shown.revision));
    return shown;
  }

  @Put()
  @Operation('setItemGrade', 'Set a student’s grade of one item')
  @Sends('ETag')
  @Policy(gradebookPolicy.change)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the grade as it was read.' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
  })
  @Answers(
    200,
    gradeChangeSchema,
    'Set, in place of what is computed: neither late penalty nor regrade touches it. With `percent: null` it is taken away.',
    [400, 403, 404, 412, 422, GradeRefusedError, 428],
  )
  async set(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: itemSchema }) item: string,
    @Body({ schema: overrideBodySchema }) body: OverrideBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GradeChange> {
    const request = { body, ifMatch, idempotencyKey: parseIdempotencyKey(key) };
    const change = await this.overrides.set(principal, { cohortId, personId, item }, request);
    void reply.header('ETag', revisionTag(change.revision));
    return change;
  }

  @Get('history')
  @Operation('listItemGradeChanges', 'List the changes of a grade')
  @Policy(gradebookPolicy.read)
  @Answers(
    200,
    gradeHistorySchema,
    'Who changed the grade, when, from what to what and why, newest first; at most 100.',
    [400, 403, 404],
  )
  async history(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohortId: string,
    @Param('personId') personId: string,
    @Param('item', { schema: itemSchema }) item: string,
  ): Promise<{ items: GradeChange[] }> {
    return this.overrides.history(principal, { cohortId, personId, item });
  }
}
