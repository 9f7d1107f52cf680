import { type DynamicModule, Module } from '@nestjs/common';
import type { LabDescription } from './grading/grading.types.js';
import { DesignsController } from './designs.controller.js';
import { FailedSubmissionsController } from './failed-submissions.controller.js';
import { LabCatalogue } from './lab-catalogue.js';
import { LabsController } from './labs.controller.js';
import { FollowListingRun } from './listings/follow-listing-run.js';
import { ListingsController } from './listings/listings.controller.js';
import { StartListingRun } from './listings/start-listing-run.js';
import { MarkDesign } from './mark-design.js';
import { ReadDesigns } from './read-designs.js';
import { ReadSubmissions } from './read-submissions.js';
import { RegradeLabs } from './regrade-labs.js';
import { RegradesController } from './regrades.controller.js';
import { ReleaseDesigns } from './release-designs.js';
import { RequeueSubmissions } from './requeue-submissions.js';
import { SubmissionFeed } from './submission-feed.js';
import { LabSignalsModule } from './lab-signals.module.js';
import { SubmissionsController } from './submissions.controller.js';
import { SubmitLab } from './submit-lab.js';

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
