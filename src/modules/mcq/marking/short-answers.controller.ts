import { Body, Controller, Get, Headers, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { type Mark, markSchema } from '../../courses/index.js';
import { slugSchema } from '../slug.schema.js';
import { MarkShortAnswer } from './mark-short-answer.js';
import { ReadShortAnswers } from './read-short-answers.js';
import { shortAnswersPolicy } from './short-answers.policy.js';
import {
  attemptIdSchema,
  shortAnswerListSchema,
  shortAnswerMarkingListSchema,
  type ShortAnswerMarkingView,
  type ShortAnswerMarks,
  shortAnswerMarksSchema,
  type ShortAnswerQuery,
  shortAnswerQuerySchema,
  shortAnswerSchema,
  type ShortAnswerSummary,
  type ShortAnswerView,
} from './short-answers.schema.js';
import { MarkingRefusedError } from '../../courses/rubric/rubric.errors.js';

@ApiTags('short answers')
@NeedsLogin()
@Controller('v1/short-answers')
export class ShortAnswersController {
  constructor(
    private readonly shortAnswers: ReadShortAnswers,
    private readonly markShortAnswer: MarkShortAnswer,
  ) {}

  @Get()
  @Operation('listShortAnswers', 'List short answers')
  @Policy(shortAnswersPolicy.mark)
  @Answers(
    200,
    shortAnswerListSchema,
    'Short answers of submitted attempts in the cohorts that one looks after, oldest first; `state=unmarked` is what waits.',
    [400, 403],
  )
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: shortAnswerQuerySchema }) query: ShortAnswerQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: ShortAnswerSummary[] }> {
    const page = await this.shortAnswers.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get(':attemptId/:questionId')
  @Operation('showShortAnswer', 'Show a short answer')
  @Sends('ETag')
  @Policy(shortAnswersPolicy.mark)
  @Answers(
    200,
    shortAnswerSchema,
    'An answer with the model answer, the rubric, and the marking that counts, whose revision is the `ETag`.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId', { schema: attemptIdSchema }) attemptId: string,
    @Param('questionId', { schema: slugSchema }) questionId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShortAnswerView> {
    const answer = await this.shortAnswers.show(principal, attemptId, questionId);
    void reply.header('ETag', revisionTag(answer.revision));
    return answer;
  }

  @Put(':attemptId/:questionId/marking')
  @Operation('markShortAnswer', 'Mark a short answer')
  @Sends('ETag')
  @Policy(shortAnswersPolicy.mark)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the answer as it was read.' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
  })
  @Answers(
    200,
    shortAnswerMarksSchema,
    'The marking that counts now. The earlier ones stay as history. Its points count at once; the student sees it when the quiz’s feedback policy says.',
    [400, 403, 404, 412, 422, MarkingRefusedError, 428],
  )
  async mark(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId', { schema: attemptIdSchema }) attemptId: string,
    @Param('questionId', { schema: slugSchema }) questionId: string,
    @Body({ schema: markSchema }) body: Mark,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShortAnswerMarks> {
    const request = { body, ifMatch, idempotencyKey: parseIdempotencyKey(key) };
    const marks = await this.markShortAnswer.mark(principal, attemptId, questionId, request);
    void reply.header('ETag', revisionTag(marks.revision));
    return marks;
  }

  @Get(':attemptId/:questionId/markings')
  @Operation('listShortAnswerMarkings', 'List the markings of a short answer')
  @Policy(shortAnswersPolicy.mark)
  @Answers(
    200,
    shortAnswerMarkingListSchema,
    'Who marked it, when and how, newest first; at most 100.',
    [400, 403, 404],
  )
  async markings(
    @CurrentPrincipal() principal: Principal,
    @Param('attemptId', { schema: attemptIdSchema }) attemptId: string,
    @Param('questionId', { schema: slugSchema }) questionId: string,
  ): Promise<{ items: ShortAnswerMarkingView[] }> {
    return this.shortAnswers.markings(principal, attemptId, questionId);
  }
}
