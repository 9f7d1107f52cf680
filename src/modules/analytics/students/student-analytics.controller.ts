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
import { studentColumns } from '../analytics.tables.js';
import { type CohortQuery, cohortQuerySchema } from '../scope/scope.schema.js';
import { ReadStudents } from './read-students.js';
import {
  type StudentAnalytics,
  studentListSchema,
  type StudentsQuery,
  studentsQuerySchema,
} from './students.schema.js';

@ApiTags('analytics')
@NeedsLogin()
@Controller('v1/cohorts/:cohortId/analytics')
export class StudentAnalyticsController {
  constructor(private readonly students: ReadStudents) {}

  @Get('students')
  @Operation('listStudents', 'List how a cohort’s students do')
  @Policy(analyticsPolicy.readCohort)
  @Answers(200, studentListSchema, 'A cohort’s students by name, one row each.', [400, 403, 404])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: studentsQuerySchema }) query: StudentsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: StudentAnalytics[] }> {
    const page = await this.students.ofCohort(principal, id, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('students.csv')
  @Operation('exportStudents', 'Export how a cohort’s students do')
  @Policy(analyticsPolicy.readCohort)
  @AnswersCsv('All of them, with the same rows.', [400, 403, 404])
  async asCsv(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') id: string,
    @Query({ schema: cohortQuerySchema }) query: CohortQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const columns = studentColumns(await this.students.outcomes(principal, id));
    return csvAnswer(reply, 'students', columns, this.students.all(principal, id, query));
  }
}
