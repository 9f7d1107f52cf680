import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { AnswersCsv, csvAnswer } from '../../../platform/http/formats/csv-answer.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { gradebookPolicy } from '../gradebook.policy.js';
import { gradebookColumns } from './gradebook-table.js';
import {
  type ExplainedGrade,
  explainedGradeSchema,
  filterSchema,
  type GradebookFilter,
  type GradebookQuery,
  gradebookQuerySchema,
  gradebookSchema,
  type GradebookView,
  type OwnGradesQuery,
  ownGradesQuerySchema,
} from './gradebook.schema.js';
import { ReadGradebook } from './read-gradebook.js';

@ApiTags('gradebook')
@NeedsLogin()
@Controller('v1')
export class GradebookController {
  constructor(private readonly gradebook: ReadGradebook) {}

  @Get('cohorts/:cohortId/gradebook')
  @Operation('showGradebook', 'Show a cohort’s gradebook')
  @Policy(gradebookPolicy.read)
  @Answers(
    200,
    gradebookSchema,
    'A row for each student, by name; a column for each item of the grading scheme.',
    [400, 403, 404],
  )
  async page(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Query({ schema: gradebookQuerySchema }) query: GradebookQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GradebookView> {
    const { view, page } = await this.gradebook.page(principal, cohort, query);
    linkNext(request, reply, page);
    return view;
  }

  @Get('cohorts/:cohortId/gradebook.csv')
  @Operation('exportGradebook', 'Export a cohort’s gradebook')
  @Policy(gradebookPolicy.read)
  @AnswersCsv('All rows of the gradebook. A cell is empty where nothing counts yet.', [400, 403, 404])
  async csv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Query({ schema: filterSchema }) filter: GradebookFilter,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { grading, rows } = await this.gradebook.all(principal, cohort, filter);
    return csvAnswer(reply, `gradebook-${grading.cohort.name}`, gradebookColumns(grading), rows);
  }

  @Get('cohorts/:cohortId/gradebook/students/:personId')
  @Operation('showStudentGrade', 'Show a student’s grade')
  @Policy(gradebookPolicy.read)
  @Answers(200, explainedGradeSchema, 'One student’s grade, with how it came about.', [403, 404])
  async student(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Param('personId') person: string,
  ): Promise<ExplainedGrade> {
    return this.gradebook.student(principal, cohort, person);
  }

  @Get('me/grades')
  @Operation('showOwnGrade', 'Show one’s own grade')
  @Policy(gradebookPolicy.own)
  @Answers(
    200,
    explainedGradeSchema,
    'One’s own grade in a cohort, with how it came about. What is not released yet is not in it.',
    [400, 403, 404],
  )
  async own(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: ownGradesQuerySchema }) { cohortId }: OwnGradesQuery,
  ): Promise<ExplainedGrade> {
    return this.gradebook.own(principal, cohortId);
  }
}
