import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import {
  askedLanguage,
  type LanguageQuery,
  languageQuerySchema,
  SpeaksLanguages,
  tellLanguage,
} from '../../../platform/http/formats/language.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { slugSchema } from '../slug.schema.js';
import { AnswerPractice } from './answer-practice.js';
import { AskQuestion } from './ask-question.js';
import { practicePolicy } from './practice.policy.js';
import {
  type Mastery,
  masterySchema,
  type NextQuestion,
  nextQuestionSchema,
  type PracticeAnswer,
  practiceAnswerSchema,
  type PracticeFeedback,
  practiceFeedbackSchema,
  type PracticeQuestion,
  practiceQuestionSchema,
  turnIdSchema,
} from './practice.schema.js';
import { ReadMastery } from './read-mastery.js';
import { AnswerRefusedError } from '../answers.errors.js';

@ApiTags('practice')
@NeedsLogin()
@Controller('v1')
export class PracticeController {
  constructor(
    private readonly askQuestion: AskQuestion,
    private readonly answerPractice: AnswerPractice,
    private readonly readMastery: ReadMastery,
  ) {}

  @Post('units/:unit/practice/next')
  @Operation('askToPractise', 'Ask for a question to practise with')
  @Policy(practicePolicy.practise)
  @SpeaksLanguages()
  @Answers(
    201,
    practiceQuestionSchema,
    'The question to try next, chosen by how one has done so far: docs/practice.md. Never the one before again.',
    [400, 403, 404, 409],
  )
  async next(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
    @Body({ schema: nextQuestionSchema }) body: NextQuestion,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PracticeQuestion> {
    const question = await this.askQuestion.next(principal, unit, body, askedLanguage(query, request.headers));
    tellLanguage(reply, question.language);
    return question;
  }

  @Post('practice/:turnId/answer')
  @HttpCode(200)
  @Operation('answerPractice', 'Answer a practice question')
  @Policy(practicePolicy.practise)
  @SpeaksLanguages()
  @Answers(
    200,
    practiceFeedbackSchema,
    'What the answer was worth, and why. Only the first answer to one asking counts: again, this shows it.',
    [400, 403, 404, 409, AnswerRefusedError],
  )
  async answer(
    @CurrentPrincipal() principal: Principal,
    @Param('turnId', { schema: turnIdSchema }) id: string,
    @Body({ schema: practiceAnswerSchema }) body: PracticeAnswer,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PracticeFeedback> {
    const language = askedLanguage(query, request.headers);
    const feedback = await this.answerPractice.answer(principal, id, body.optionIds, language);
    tellLanguage(reply, feedback.language);
    return feedback;
  }

  @Get('units/:unit/practice/mastery')
  @Operation('showPracticeMastery', 'Show one’s own estimates')
  @Policy(practicePolicy.practise)
  @Answers(200, masterySchema, 'One’s own estimates by Bloom level and by section.', [400, 403, 404])
  async mastery(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
  ): Promise<Mastery> {
    return this.readMastery.mastery(principal, unit);
  }
}
