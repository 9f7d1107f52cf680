import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { AnswersCsv, csvAnswer } from '../../../platform/http/formats/csv-answer.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { analyticsPolicy } from '../analytics.policy.js';
import {
  conceptColumns,
  levelColumns,
  misconceptionColumns,
  outcomeColumns,
  trendColumns,
} from '../analytics.tables.js';
import {
  type BloomAnalytics,
  type BloomCsvQuery,
  bloomCsvQuerySchema,
  type BloomQuery,
  bloomQuerySchema,
  bloomSchema,
  type CollegeQuery,
  collegeQuerySchema,
  type OwnMastery,
  ownMasteryQuerySchema,
  ownMasterySchema,
} from './bloom.schema.js';
import { ReadBloom } from './read-bloom.js';

@ApiTags('analytics')
@NeedsLogin()
@Controller('v1')
export class BloomController {
  constructor(private readonly bloom: ReadBloom) {}

  @Get('cohorts/:cohortId/analytics/bloom')
  @Operation('showBloomOfCohort', 'Show a cohort’s mastery')
  @Policy(analyticsPolicy.readCohort)
  @Answers(200, bloomSchema, 'A cohort’s mastery by Bloom level, outcome, concept and time.', [400, 403, 404])
  async ofCohort(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: bloomQuerySchema }) query: BloomQuery,
  ): Promise<BloomAnalytics> {
    return this.bloom.ofCohort(principal, id, query);
  }

  @Get('cohorts/:cohortId/analytics/bloom.csv')
  @Operation('exportBloomOfCohort', 'Export a cohort’s mastery')
  @Policy(analyticsPolicy.readCohort)
  @AnswersCsv('One of its tables, with the same rows.', [400, 403, 404])
  async ofCohortAsCsv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: bloomCsvQuerySchema }) { table, ...query }: BloomCsvQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const bloom = await this.bloom.ofCohort(principal, id, query);
    const name = `bloom-${table}`;
    switch (table) {
      case 'levels':
        return csvAnswer(reply, name, levelColumns, bloom.levels);
      case 'outcomes':
        return csvAnswer(reply, name, outcomeColumns, bloom.outcomes);
      case 'concepts':
        return csvAnswer(reply, name, conceptColumns, bloom.concepts);
      case 'trend':
        return csvAnswer(reply, name, trendColumns, bloom.trend);
      case 'misconceptions':
        return csvAnswer(reply, name, misconceptionColumns, bloom.misconceptions);
    }
  }

  @Get('analytics/bloom')
  @Operation('showBloomOfCollege', 'Show a college’s mastery of a unit')
  @Policy(analyticsPolicy.readCollege)
  @Answers(200, bloomSchema, 'The whole college’s mastery of a unit, whatever the cohort.', [400, 403, 404])
  async ofCollege(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: collegeQuerySchema }) query: CollegeQuery,
  ): Promise<BloomAnalytics> {
    return this.bloom.ofCollege(principal, query);
  }

  @Get('me/mastery')
  @Operation('showOwnMastery', 'Show one’s own mastery')
  @Policy(analyticsPolicy.readOwn)
  @Answers(
    200,
    ownMasterySchema,
    'One’s own mastery of a unit, without the questions of quizzes whose results are not shown yet.',
    [400, 404],
  )
  async ofOneself(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: ownMasteryQuerySchema }) { unit }: { unit: string },
  ): Promise<OwnMastery> {
    return this.bloom.ofOneself(principal, unit);
  }
}
