import { Body, Controller, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { gradebookPolicy } from '../gradebook.policy.js';
import { type GradingScheme, gradingSchemeSchema, type ShownScheme, shownSchemeSchema } from './scheme.schema.js';
import { SetScheme } from './set-scheme.js';
import { SchemeRefusedError } from './scheme.errors.js';

@ApiTags('gradebook')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/gradebook/scheme')
export class SchemeController {
  constructor(private readonly schemes: SetScheme) {}

  @Get()
  @Operation('showScheme', 'Show the grading scheme')
  @Sends('ETag')
  @Policy(gradebookPolicy.read)
  @Answers(
    200,
    shownSchemeSchema,
    'How the cohort is graded. Until somebody sets it, every lab of the unit and every quiz of the cohort counts. Its revision is the `ETag`.',
    [403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownScheme> {
    const shown = await this.schemes.show(principal, cohort);
    void reply.header('ETag', revisionTag(shown.revision));
    return shown;
  }

  @Put()
  @Operation('setScheme', 'Set the grading scheme')
  @Sends('ETag')
  @Policy(gradebookPolicy.change)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the scheme as it was read.' })
  @Answers(200, shownSchemeSchema, 'All grades follow it from now on. Overrides stay.', [
    400,
    403,
    404,
    412,
    SchemeRefusedError,
    428,
  ])
  async set(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Body({ schema: gradingSchemeSchema }) body: GradingScheme,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownScheme> {
    const shown = await this.schemes.set(principal, cohort, body, ifMatch);
    void reply.header('ETag', revisionTag(shown.revision));
    return shown;
  }
}
