import { Module } from '@nestjs/common';
import { KeyRegradeSweeper } from './key-regrade-sweeper.js';
import { RegradeQuestionProcessor } from './regrade-question.processor.js';

/** The worker's side of mended keys. */
@Module({ providers: [KeyRegradeSweeper, RegradeQuestionProcessor], exports: [RegradeQuestionProcessor] })
export class KeyRegradingModule {}
