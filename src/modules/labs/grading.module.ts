import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GradeSubmissionProcessor } from './runs/grade-submission.processor.js';
import { GRADER } from './runs/grader.token.js';
import type { Grader } from './model/results.js';
import { LabSignalsModule } from './events/signals.module.js';

/** Grading, as a worker does it. */
@Module({})
export class GradingModule implements OnApplicationShutdown {
  constructor(@Inject(GRADER) private readonly grader: Grader) {}

  static with(grader: Grader): DynamicModule {
    return {
      module: GradingModule,
      imports: [LabSignalsModule],
      providers: [{ provide: GRADER, useValue: grader }, GradeSubmissionProcessor],
      exports: [GradeSubmissionProcessor],
    };
  }

  /** After the processors have stopped: no sandbox outlives the worker. */
  async onApplicationShutdown(): Promise<void> {
    await this.grader.close();
  }
}
