import { Module } from '@nestjs/common';
import { CohortsController } from './cohorts/cohorts.controller.js';
import { ManageCohorts } from './cohorts/manage-cohorts.js';
import { ManageMembers } from './cohorts/manage-members.js';
import { MembersController } from './cohorts/members.controller.js';
import { ProgressController } from './progress/progress.controller.js';
import { TrackProgress } from './progress/track-progress.js';
import { SearchController } from './search/search.controller.js';
import { ContentCache } from './units/content-cache.js';
import { ReadUnits } from './units/read-units.js';
import { UnitsController } from './units/units.controller.js';

/** Units as the api serves them. Loading one is the commands'. */
@Module({
  controllers: [CohortsController, MembersController, UnitsController, ProgressController, SearchController],
  providers: [ContentCache, ManageCohorts, ManageMembers, ReadUnits, TrackProgress],
})
export class CoursesModule {}
