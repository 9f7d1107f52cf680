import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { withEtag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import { ReadUnits } from './read-units.js';
import { sectionSchema, slugSchema, unitListSchema, unitSchema, type UnitSummary } from './units.schema.js';

const UNCHANGED = 'The same as the one that `If-None-Match` names.';

/** A unit or a section that is kept already is sent before a request comes here, by the same policies: see ReadUnits. */
@ApiTags('units')
@NeedsLogin()
@Controller('v1/units')
export class UnitsController {
  constructor(private readonly units: ReadUnits) {}

  @Get()
  @Policy(coursesPolicy.listUnits)
  @Answers(304, null, UNCHANGED)
  @Answers(200, unitListSchema, 'The units that the college teaches, each in its newest version.')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: UnitSummary[] } | undefined> {
    return withEtag(request, reply, await this.units.list(principal));
  }

  @Get(':slug')
  @Policy(coursesPolicy.showUnit)
  @Answers(304, null, UNCHANGED)
  @Answers(200, unitSchema, 'What the unit is, and all of its parts. Which options are right is nowhere in it.', [404])
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('slug', { schema: slugSchema }) slug: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    return (await this.units.unit(principal, slug)).send(request, reply);
  }

  @Get(':slug/sections/:section')
  @Policy(coursesPolicy.showSection)
  @Answers(304, null, UNCHANGED)
  @Answers(
    200,
    sectionSchema,
    'A section as Markdown and as HTML. The `ETag` holds until the unit gets another version.',
    [404],
  )
  async section(
    @CurrentPrincipal() principal: Principal,
    @Param('slug', { schema: slugSchema }) slug: string,
    @Param('section', { schema: slugSchema }) section: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    return (await this.units.section(principal, slug, section)).send(request, reply);
  }
}
