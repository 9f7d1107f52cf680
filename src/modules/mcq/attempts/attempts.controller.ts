import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import {
  askedLanguage,
  commonLanguage,
  type LanguageQuery,
  languageQuerySchema,
  SpeaksLanguages,
  tellLanguage,
} from '../../../platform/http/formats/language.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { mcqPolicy } from '../mcq.policy.js';
import { quizSlugSchema } from '../quizzes/quizzes.schema.js';
import { AnswerQuestion } from './answer-question.js';
import {
  type Answer,
  answerSchema,
  attemptListSchema,
  type AttemptQuery,
  attemptQuerySchema,
  attemptSchema,
  type AttemptSummary,
  type AttemptView,
  questionIdSchema,
  responseSchema,
  type ResponseView,
} from './attempts.schema.js';
import { ReadAttempts } from './read-attempts.js';
import { StartAttempt } from './start-attempt.js';
import { SubmitAttempt } from './submit-attempt.js';
import { AnswerLockedError, AttemptOverError, NoAttemptsLeftError, QuizNotOpenError } from './attempts.errors.js';
import { AnswerRefusedError } from '../answers.errors.js';
import { BlueprintRefusedError } from '../quizzes/quizzes.errors.js';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Of your choice. The same key gives the same attempt for a day; for another one it is refused.',
};

@ApiTags('attempts')
@NeedsLogin()
@Controller('v1')
export class AttemptsController {
  constructor(
    private readonly startAttempt: StartAttempt,
    private readonly answerQuestion: AnswerQuestion,
    private readonly submitAttempt: SubmitAttempt,
    private readonly attempts: ReadAttempts,
  ) {}

  @Post('quizzes/:quiz/attempts')
  @Operation(
    'startAttempt',
    'Start an attempt, or go on with it',
    'Whoever has an attempt that is going on gets that one, from whatever device; otherwise a new one begins, and its time with it.',
  )
  @Sends('Location')
  @Policy(mcqPolicy.attempt)
  @SpeaksLanguages()
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, attemptSchema, 'The attempt that is going on, from whatever device.', [
    400,
    403,
    404,
    QuizNotOpenError,
    NoAttemptsLeftError,
    422,
    BlueprintRefusedError,
  ])
  @Answers(201, attemptSchema, 'A new attempt. Of the cohort’s staff a preview, which counts nowhere.')
  async start(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttemptView> {
    const language = askedLanguage(query, request.headers);
    const { attempt, created } = await this.startAttempt.start(principal, slug, parseIdempotencyKey(key), language);
    void reply.code(created ? 201 : 200).header('Location', `/v1/attempts/${attempt.id}`);
    tellLanguage(reply, commonLanguage(attempt.items));
    return attempt;
  }

  @Get('quizzes/:quiz/attempts')
  @Operation('listAttempts', 'List attempts at a quiz')
  @Policy(mcqPolicy.attempt)
  @Answers(200, attemptListSchema, 'Newest first: one’s own, or for the cohort’s staff everybody’s.', [400, 403, 404])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('quiz', { schema: quizSlugSchema }) slug: string,
    @Query({ schema: attemptQuerySchema }) query: AttemptQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: AttemptSummary[] }> {
    const page = await this.attempts.list(principal, slug, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('attempts/:attemptId')
  @Operation('showAttempt', 'Show an attempt')
  @Policy(mcqPolicy.attempt)
  @SpeaksLanguages()
  @Answers(
    200,
    attemptSchema,
    'The attempt with its questions and what is answered so far. Another language is the same attempt: ids of options and their order stay.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId') id: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttemptView> {
    const attempt = await this.attempts.show(principal, id, askedLanguage(query, request.headers));
    tellLanguage(reply, commonLanguage(attempt.items));
    return attempt;
  }

  @Put('attempts/:attemptId/responses/:questionId')
  @Operation('answerQuestion', 'Answer a question')
  @Sends('ETag')
  @Policy(mcqPolicy.attempt)
  @SpeaksLanguages()
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'The revision that this answer goes over, `"0"` for none: another device’s newer answer is not undone. Without it the answer that comes last counts.',
  })
  @Answers(
    200,
    responseSchema,
    'Saved; its revision is the `ETag`. The same answer again is given as saved, even when the time is up. `/problems/attempt-over` when it came late, `/problems/answer-locked` when its feedback was shown.',
    [400, 403, 404, AttemptOverError, AnswerLockedError, 412, AnswerRefusedError],
  )
  async answer(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId') id: string,
    @Param('questionId', { schema: questionIdSchema }) questionId: string,
    @Body({ schema: answerSchema }) body: Answer,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseView> {
    const language = askedLanguage(query, request.headers);
    const response = await this.answerQuestion.answer(principal, id, questionId, body, ifMatch, language);
    tellLanguage(reply, null);
    void reply.header('ETag', revisionTag(response.revision));
    return response;
  }

  @Post('attempts/:attemptId/submit')
  @HttpCode(200)
  @Operation('submitAttempt', 'Submit an attempt')
  @Policy(mcqPolicy.attempt)
  @SpeaksLanguages()
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(
    200,
    attemptSchema,
    'Submitted and graded, now or before. What the student sees of it is up to the feedback policy.',
    [400, 403, 404, 422],
  )
  async submit(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId') id: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttemptView> {
    const language = askedLanguage(query, request.headers);
    const attempt = await this.submitAttempt.submit(principal, id, parseIdempotencyKey(key), language);
    tellLanguage(reply, commonLanguage(attempt.items));
    return attempt;
  }
}
