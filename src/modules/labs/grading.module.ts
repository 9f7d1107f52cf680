import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GradeSubmissionProcessor } from './grade-submission.processor.js';
import { GRADER } from './grader.token.js';
import type { Grader } from './grading/grading.types.js';
import { SubmissionFaults } from './submission-faults.js';
import { LabSignalsModule } from './lab-signals.module.js';
import { SubmissionSweeper } from './submission-sweeper.js';

/** Grading, as a worker does it. */
@Module({})
export class GradingModule implements OnApplicationShutdown {
  constructor(@Inject(GRADER) private readonly grader: Grader) {}

  static with(grader: Grader): DynamicModule {
    return {
      module: GradingModule,
      imports: [LabSignalsModule],
      providers: [{ provide: GRADER, useValue: grader }, GradeSubmissionProcessor, SubmissionFaults, SubmissionSweeper],
      exports: [GradeSubmissionProcessor],
    };
  }

  /** After the processors have stopped: no sandbox outlives the worker. */
  async onApplicationShutdown(): Promise<void> {
    await this.grader.close();
  }
}
