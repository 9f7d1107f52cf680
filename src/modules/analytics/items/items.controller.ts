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
  type ItemAnalysis,
  itemAnalysisSchema,
  type ItemsCsvQuery,
  itemsCsvQuerySchema,
  type ItemsQuery,
  itemsQuerySchema,
} from './items.schema.js';
import { itemColumns, optionColumns, optionRows, quizColumns } from './items.tables.js';
import { ReadItems } from './read-items.js';

@ApiTags('analytics')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/analytics')
export class ItemsController {
  constructor(private readonly items: ReadItems) {}

  @Get('items')
  @Operation('analyseItems', 'Analyse a cohort’s questions')
  @Policy(analyticsPolicy.readCohort)
  @Answers(
    200,
    itemAnalysisSchema,
    'How a cohort’s quizzes and their questions do, from the attempt of each student that counts. A question is told apart by quiz. Days are those of submission.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: itemsQuerySchema }) query: ItemsQuery,
  ): Promise<ItemAnalysis> {
    return this.items.ofCohort(principal, id, query);
  }

  @Get('items.csv')
  @Operation('exportItemAnalysis', 'Export the analysis of questions')
  @Policy(analyticsPolicy.readCohort)
  @AnswersCsv('One of its tables, with the same rows.', [400, 403, 404])
  async asCsv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: itemsCsvQuerySchema }) { table, ...query }: ItemsCsvQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { quizzes, items } = await this.items.ofCohort(principal, id, query);
    if (table === 'quizzes') return csvAnswer(reply, 'quizzes', quizColumns, quizzes);
    if (table === 'options') return csvAnswer(reply, 'question-options', optionColumns, optionRows(items));
    return csvAnswer(reply, 'questions', itemColumns, items);
  }
}
