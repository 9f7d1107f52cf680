import { Module } from '@nestjs/common';
import { BloomController } from './bloom/bloom.controller.js';
import { ReadBloom } from './bloom/read-bloom.js';
import { DashboardController } from './dashboard/dashboard.controller.js';
import { ReadDashboard } from './dashboard/read-dashboard.js';
import { ItemsController } from './items/items.controller.js';
import { ReadItems } from './items/read-items.js';
import { LabAnalyticsController } from './labs/lab-analytics.controller.js';
import { ReadLabs } from './labs/read-labs.js';
import { ReadStudents } from './students/read-students.js';
import { StudentAnalyticsController } from './students/student-analytics.controller.js';

/** Figures about cohorts and colleges, for those who look after them. */
@Module({
  controllers: [
    BloomController,
    DashboardController,
    ItemsController,
    LabAnalyticsController,
    StudentAnalyticsController,
  ],
  providers: [ReadBloom, ReadDashboard, ReadItems, ReadLabs, ReadStudents],
})
export class AnalyticsModule {}
