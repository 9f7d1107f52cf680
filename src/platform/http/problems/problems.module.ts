import { type DynamicModule, Module } from '@nestjs/common';
import type { ProblemKind } from './problem-kinds.js';
import { PROBLEM_KINDS, ProblemsController } from './problems.controller.js';

/** Explains the problems that the api answers with. */
@Module({})
export class ProblemsModule {
  static with(kinds: readonly ProblemKind[]): DynamicModule {
    return {
      module: ProblemsModule,
      controllers: [ProblemsController],
      providers: [{ provide: PROBLEM_KINDS, useValue: kinds }],
    };
  }
}
