import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { withEtag } from '../../../platform/http/formats/etag.js';
import {
  askedLanguage,
  commonLanguage,
  type LanguageQuery,
  languageQuerySchema,
  SpeaksLanguages,
  tellLanguage,
} from '../../../platform/http/formats/language.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import { ReadUnits } from './read-units.js';
import { sectionSchema, slugSchema, unitListSchema, unitSchema, type UnitSummary } from './units.schema.js';

const UNCHANGED = 'The same as the one that `If-None-Match` names.';

@ApiTags('units')
@NeedsLogin()
@SpeaksLanguages()
@Controller('v1/units')
export class UnitsController {
  constructor(private readonly units: ReadUnits) {}

  @Get()
  @Operation('listUnits', 'List units')
  @Sends('ETag')
  @Policy(coursesPolicy.listUnits)
  @Answers(304, null, UNCHANGED)
  @Answers(200, unitListSchema, 'The units that the college teaches, each in its newest version.', [400])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: UnitSummary[] } | undefined> {
    const units = await this.units.list(principal, askedLanguage(query, request.headers));
    tellLanguage(reply, commonLanguage(units.items));
    return withEtag(request, reply, units);
  }

  @Get(':unit')
  @Operation('showUnit', 'Show a unit')
  @Sends('ETag')
  @Policy(coursesPolicy.showUnit)
  @Answers(304, null, UNCHANGED)
  @Answers(
    200,
    unitSchema,
    'What the unit is, and all of its parts. Which options are right is nowhere in it.',
    [400, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) slug: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    return (await this.units.unit(principal, slug, askedLanguage(query, request.headers))).send(request, reply);
  }

  @Get(':unit/sections/:section')
  @Operation('showSection', 'Show a section')
  @Sends('ETag')
  @Policy(coursesPolicy.showSection)
  @Answers(304, null, UNCHANGED)
  @Answers(
    200,
    sectionSchema,
    'A section as Markdown and as HTML. The `ETag` holds until the unit gets another version.',
    [400, 404],
  )
  async section(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) slug: string,
    @Param('section', { schema: slugSchema }) section: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const language = askedLanguage(query, request.headers);
    return (await this.units.section(principal, slug, section, language)).send(request, reply);
  }
}
