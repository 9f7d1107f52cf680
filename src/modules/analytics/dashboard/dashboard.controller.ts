import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { AnswersCsv, csvAnswer } from '../../../platform/http/formats/csv-answer.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { analyticsPolicy } from '../analytics.policy.js';
import {
  atRiskColumns,
  distributionColumns,
  heatmapColumns,
  itemToLookAtColumns,
  labCountColumns,
  levelColumns,
  progressColumns,
} from '../analytics.tables.js';
import {
  type Dashboard,
  type DashboardCsvQuery,
  dashboardCsvQuerySchema,
  type DashboardQuery,
  dashboardQuerySchema,
  dashboardSchema,
} from './dashboard.schema.js';
import { ReadDashboard } from './read-dashboard.js';

@ApiTags('analytics')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId')
export class DashboardController {
  constructor(private readonly dashboard: ReadDashboard) {}

  @Get('dashboard')
  @Operation('showDashboard', 'Show a cohort’s dashboard')
  @Policy(analyticsPolicy.readCohort)
  @Answers(200, dashboardSchema, 'A cohort at a glance. It is true of the moment it was asked for.', [400, 403, 404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: dashboardQuerySchema }) query: DashboardQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Dashboard> {
    const { dashboard, next } = await this.dashboard.ofCohort(principal, id, query);
    linkNext(request, reply, { items: dashboard.heatmap, next });
    return dashboard;
  }

  @Get('dashboard.csv')
  @Operation('exportDashboard', 'Export a part of the dashboard')
  @Policy(analyticsPolicy.readCohort)
  @AnswersCsv('One of its tables, all of it.', [400, 403, 404])
  async asCsv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: dashboardCsvQuerySchema }) { table, ...query }: DashboardCsvQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    if (table === 'heatmap')
      return csvAnswer(reply, table, heatmapColumns, this.dashboard.wholeHeatmap(principal, id, query));
    if (table === 'atRisk')
      return csvAnswer(reply, table, atRiskColumns, await this.dashboard.everyoneAtRisk(principal, id, query));
    const { dashboard } = await this.dashboard.ofCohort(principal, id, { ...query, limit: 1 });
    if (table === 'levels') return csvAnswer(reply, table, levelColumns, dashboard.levels);
    if (table === 'progress') return csvAnswer(reply, table, progressColumns, dashboard.progress);
    if (table === 'itemsToLookAt') return csvAnswer(reply, table, itemToLookAtColumns, dashboard.itemsToLookAt);
    if (table === 'labs') return csvAnswer(reply, table, labCountColumns, dashboard.labs);
    return csvAnswer(reply, table, distributionColumns, dashboard.distribution.bins);
  }
}
