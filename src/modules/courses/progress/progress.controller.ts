import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import { slugSchema } from '../units/units.schema.js';
import {
  type NoteProgress,
  noteProgressSchema,
  sectionProgressSchema,
  type SectionProgressView,
  unitProgressSchema,
  type UnitProgressView,
} from './progress.schema.js';
import { TrackProgress } from './track-progress.js';

@ApiTags('units')
@NeedsLogin()
@Controller('v1/units/:unit')
export class ProgressController {
  constructor(private readonly progress: TrackProgress) {}

  @Get('progress')
  @Operation('showProgress', 'Show one’s progress')
  @Policy(coursesPolicy.showProgress)
  @Answers(200, unitProgressSchema, 'How far you are with the unit.', [404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) slug: string,
  ): Promise<UnitProgressView> {
    return this.progress.show(principal, slug);
  }

  @Put('sections/:section/progress')
  @Operation('noteProgress', 'Note how far one is with a section')
  @Policy(coursesPolicy.noteProgress)
  @Answers(200, sectionProgressSchema, 'Noted; again, it changes nothing.', [400, 404])
  async note(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) slug: string,
    @Param('section', { schema: slugSchema }) section: string,
    @Body({ schema: noteProgressSchema }) body: NoteProgress,
  ): Promise<SectionProgressView> {
    return this.progress.note(principal, { slug, section }, body);
  }
}
