import { Module } from '@nestjs/common';
import { ExtendDueDates } from './extensions/extend-due-dates.js';
import { ExtensionsController } from './extensions/extensions.controller.js';
import { GradebookController } from './grades/gradebook.controller.js';
import { ReadGradebook } from './grades/read-gradebook.js';
import { OverrideGrade } from './overrides/override-grade.js';
import { OverridesController } from './overrides/overrides.controller.js';
import { PortfolioController } from './portfolio/portfolio.controller.js';
import { ReadPortfolio } from './portfolio/read-portfolio.js';
import { CohortGradings } from './scheme/cohort-grading.js';
import { SchemeController } from './scheme/scheme.controller.js';
import { SetScheme } from './scheme/set-scheme.js';

/** Grades of cohorts, and what students can show of their work. */
@Module({
  controllers: [ExtensionsController, GradebookController, OverridesController, PortfolioController, SchemeController],
  providers: [CohortGradings, ExtendDueDates, OverrideGrade, ReadGradebook, ReadPortfolio, SetScheme],
})
export class GradebookModule {}
