import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { mcqPolicy } from '../mcq.policy.js';
import {
  type NewQuiz,
  newQuizSchema,
  type QuizChanges,
  quizChangesSchema,
  quizListSchema,
  type QuizQuery,
  quizQuerySchema,
  quizSchema,
  quizSlugSchema,
  type QuizSummary,
  type QuizView,
} from './quizzes.schema.js';
import { ReadQuizzes } from './read-quizzes.js';
import { WriteQuizzes } from './write-quizzes.js';
import { BlueprintRefusedError } from './quizzes.errors.js';

@ApiTags('quizzes')
@NeedsLogin()
@Controller('v1/quizzes')
export class QuizzesController {
  constructor(
    private readonly quizzes: ReadQuizzes,
    private readonly writeQuizzes: WriteQuizzes,
  ) {}

  @Post()
  @Operation('createQuiz', 'Make a quiz')
  @Sends('Location', 'ETag')
  @Policy(mcqPolicy.writeQuizzes)
  @Answers(201, quizSchema, 'Made. Its revision is the `ETag`.', [400, 403, 404, 409, BlueprintRefusedError])
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: newQuizSchema }) body: NewQuiz,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuizView> {
    const quiz = await this.writeQuizzes.create(principal, body);
    void reply.header('Location', `/v1/quizzes/${quiz.slug}`).header('ETag', revisionTag(quiz.revision));
    return quiz;
  }

  @Get()
  @Operation('listQuizzes', 'List quizzes')
  @Policy(mcqPolicy.readQuizzes)
  @Answers(200, quizListSchema, 'The quizzes of one’s cohorts, newest first.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: quizQuerySchema }) query: QuizQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: QuizSummary[] }> {
    const page = await this.quizzes.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get(':quiz')
  @Operation('showQuiz', 'Show a quiz')
  @Sends('ETag')
  @Policy(mcqPolicy.readQuizzes)
  @Answers(200, quizSchema, 'The quiz as it is set; `/rules` says what holds for one person.', [400, 403, 404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuizView> {
    const quiz = await this.quizzes.show(principal, slug);
    void reply.header('ETag', revisionTag(quiz.revision));
    return quiz;
  }

  @Patch(':quiz')
  @Operation('changeQuiz', 'Change a quiz')
  @Sends('ETag')
  @Policy(mcqPolicy.writeQuizzes)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the quiz as it was read.' })
  @Answers(200, quizSchema, 'Changed; open attempts keep their questions, and their deadlines follow.', [
    400,
    403,
    404,
    409,
    412,
    BlueprintRefusedError,
    428,
  ])
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Body({ schema: quizChangesSchema }) body: QuizChanges,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuizView> {
    const quiz = await this.writeQuizzes.change(principal, slug, body, ifMatch);
    void reply.header('ETag', revisionTag(quiz.revision));
    return quiz;
  }
}
