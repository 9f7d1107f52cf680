import { Module } from '@nestjs/common';
import { RegradeQuestionProcessor } from './regrade-question.processor.js';

/** The worker's side of mended keys. */
@Module({ providers: [RegradeQuestionProcessor], exports: [RegradeQuestionProcessor] })
export class KeyRegradingModule {}
