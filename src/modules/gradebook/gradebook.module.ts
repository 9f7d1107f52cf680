import { Module } from '@nestjs/common';
import { GradebookController } from './grades/gradebook.controller.js';
import { ReadGradebook } from './grades/read-gradebook.js';
import { OverrideGrade } from './overrides/override-grade.js';
import { OverridesController } from './overrides/overrides.controller.js';
import { CohortGradings } from './scheme/cohort-grading.js';
import { SchemeController } from './scheme/scheme.controller.js';
import { SetScheme } from './scheme/set-scheme.js';

/** Grades of cohorts. */
@Module({
  controllers: [GradebookController, OverridesController, SchemeController],
  providers: [CohortGradings, OverrideGrade, ReadGradebook, SetScheme],
})
export class GradebookModule {}
