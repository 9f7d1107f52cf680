import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { AnswersCsv, csvAnswer } from '../../../platform/http/formats/csv-answer.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { analyticsPolicy } from '../analytics.policy.js';
import { checkColumns, labColumns, outcomeOfTriesColumns } from '../analytics.tables.js';
import { type CohortQuery, cohortQuerySchema } from '../scope/scope.schema.js';
import { type LabAnalytics, labAnalyticsSchema, type LabsCsvQuery, labsCsvQuerySchema } from './labs.schema.js';
import { ReadLabs } from './read-labs.js';

@ApiTags('analytics')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/analytics')
export class LabAnalyticsController {
  constructor(private readonly labs: ReadLabs) {}

  @Get('labs')
  @Operation('analyseLabs', 'Analyse a cohort’s labs')
  @Policy(analyticsPolicy.readCohort)
  @Answers(
    200,
    labAnalyticsSchema,
    'How a cohort’s labs go. With days, only what was handed in then counts.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: cohortQuerySchema }) query: CohortQuery,
  ): Promise<LabAnalytics> {
    return this.labs.ofCohort(principal, id, query);
  }

  @Get('labs.csv')
  @Operation('exportLabAnalysis', 'Export the analysis of labs')
  @Policy(analyticsPolicy.readCohort)
  @AnswersCsv('One of its tables, with the same rows.', [400, 403, 404])
  async asCsv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: labsCsvQuerySchema }) { table, ...query }: LabsCsvQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { labs } = await this.labs.ofCohort(principal, id, query);
    if (table === 'labs') return csvAnswer(reply, 'labs', labColumns, labs);
    if (table === 'checks') {
      const rows = labs.flatMap(({ lab, checks }) => checks.map((check) => ({ lab, ...check })));
      return csvAnswer(reply, 'lab-checks', checkColumns, rows);
    }
    const rows = labs.flatMap(({ lab, outcomes }) => outcomes.map((outcome) => ({ lab, ...outcome })));
    return csvAnswer(reply, 'lab-outcomes', outcomeOfTriesColumns, rows);
  }
}
