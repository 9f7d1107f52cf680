import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import {
  type CohortChanges,
  cohortChangesSchema,
  cohortListSchema,
  type CohortQuery,
  cohortQuerySchema,
  cohortSchema,
  type CohortView,
  type NewCohortBody,
  newCohortSchema,
} from './cohorts.schema.js';
import { ManageCohorts } from './manage-cohorts.js';

@ApiTags('cohorts')
@NeedsLogin()
@Controller('v1/cohorts')
export class CohortsController {
  constructor(private readonly cohorts: ManageCohorts) {}

  @Post()
  @Operation('createCohort', 'Make a cohort')
  @Sends('Location', 'ETag')
  @Policy(coursesPolicy.makeCohorts)
  @Answers(201, cohortSchema, 'Made; you are its instructor. Its revision is the `ETag`.', [400, 403])
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: newCohortSchema }) body: NewCohortBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CohortView> {
    const cohort = await this.cohorts.create(principal, body);
    void reply.header('Location', `/v1/cohorts/${cohort.id}`).header('ETag', revisionTag(cohort.revision));
    return cohort;
  }

  @Get()
  @Operation('listCohorts', 'List cohorts')
  @Policy(coursesPolicy.listCohorts)
  @Answers(
    200,
    cohortListSchema,
    'The cohorts that you are in, newest first; all of the college’s for its admins.',
    [400],
  )
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: cohortQuerySchema }) query: CohortQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: CohortView[] }> {
    const page = await this.cohorts.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get(':cohortId')
  @Operation('showCohort', 'Show a cohort')
  @Sends('ETag')
  @Policy(coursesPolicy.showCohort)
  @Answers(200, cohortSchema, 'A cohort that you are in. Its revision is the `ETag`.', [404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CohortView> {
    const cohort = await this.cohorts.show(principal, id);
    void reply.header('ETag', revisionTag(cohort.revision));
    return cohort;
  }

  @Patch(':cohortId')
  @Operation('changeCohort', 'Change a cohort')
  @Sends('ETag')
  @Policy(coursesPolicy.changeCohorts)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the cohort as it was read.' })
  @Answers(200, cohortSchema, 'Changed. What is not named stays.', [400, 403, 404, 412, 428])
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Body({ schema: cohortChangesSchema }) body: CohortChanges,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CohortView> {
    const cohort = await this.cohorts.change(principal, id, body, ifMatch);
    void reply.header('ETag', revisionTag(cohort.revision));
    return cohort;
  }
}
