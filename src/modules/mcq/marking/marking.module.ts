import { Module } from '@nestjs/common';
import { MarkShortAnswer } from './mark-short-answer.js';
import { ReadShortAnswers } from './read-short-answers.js';
import { ShortAnswersController } from './short-answers.controller.js';

/** Short answers, which people mark. */
@Module({ controllers: [ShortAnswersController], providers: [MarkShortAnswer, ReadShortAnswers] })
export class MarkingModule {}
