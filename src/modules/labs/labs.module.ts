import { type DynamicModule, Module } from '@nestjs/common';
import type { LabDescription } from './model/results.js';
import { DesignsController } from './marking/designs.controller.js';
import { FailedSubmissionsController } from './requeues/failed-submissions.controller.js';
import { LabCatalogue } from './catalogue/lab-catalogue.js';
import { LabsController } from './catalogue/labs.controller.js';
import { FollowListingRun } from './listings/follow-listing-run.js';
import { ListingsController } from './listings/listings.controller.js';
import { StartListingRun } from './listings/start-listing-run.js';
import { MarkDesign } from './marking/mark-design.js';
import { ReadDesigns } from './marking/read-designs.js';
import { ReadSubmissions } from './submissions/read-submissions.js';
import { RegradeLabs } from './regrades/regrade-labs.js';
import { RegradesController } from './regrades/regrades.controller.js';
import { ReleaseDesigns } from './marking/release-designs.js';
import { RequeueSubmissions } from './requeues/requeue-submissions.js';
import { SubmissionFeed } from './submissions/submission-feed.js';
import { LabSignalsModule } from './events/signals.module.js';
import { SubmissionsController } from './submissions/submissions.controller.js';
import { SubmitLab } from './submissions/submit-lab.js';

/** Labs as the api serves them. Grading itself is GradingModule's, in the worker. */
@Module({})
export class LabsModule {
  static with(labs: readonly LabDescription[]): DynamicModule {
    return {
      module: LabsModule,
      // Which labs there are is asked by other features, too.
      global: true,
      imports: [LabSignalsModule],
      exports: [LabCatalogue],
      controllers: [
        ListingsController,
        LabsController,
        SubmissionsController,
        DesignsController,
        RegradesController,
        FailedSubmissionsController,
      ],
      providers: [
        { provide: LabCatalogue, useValue: new LabCatalogue(labs) },
        FollowListingRun,
        StartListingRun,
        MarkDesign,
        ReadDesigns,
        ReadSubmissions,
        RegradeLabs,
        RequeueSubmissions,
        ReleaseDesigns,
        SubmissionFeed,
        SubmitLab,
      ],
    };
  }
}
