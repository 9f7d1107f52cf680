import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { type Mark, markSchema } from '../../courses/index.js';
import {
  designListSchema,
  type DesignQuery,
  designQuerySchema,
  designSchema,
  type DesignSummary,
  designSummarySchema,
  type DesignView,
  markingListSchema,
  type Marking,
  releasedCountSchema,
  type ReleasedMarking,
  releasedMarkingSchema,
} from '../submissions/designs.schema.js';
import { labsPolicy } from '../labs.policy.js';
import { slugSchema } from '../catalogue/labs.schema.js';
import { MarkDesign } from './mark-design.js';
import { ReadDesigns } from './read-designs.js';
import { ReleaseDesigns } from './release-designs.js';
import { MarkingRefusedError } from '../../courses/rubric/rubric.errors.js';

@ApiTags('designs')
@NeedsLogin()
@Controller('v1')
export class DesignsController {
  constructor(
    private readonly designs: ReadDesigns,
    private readonly markDesign: MarkDesign,
    private readonly releaseDesigns: ReleaseDesigns,
  ) {}

  @Get('designs')
  @Operation('listDesigns', 'List designs')
  @Policy(labsPolicy.markDesigns)
  @Answers(200, designListSchema, 'The college’s designs, oldest first; `state=unmarked` is what waits.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: designQuerySchema }) query: DesignQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: DesignSummary[] }> {
    const page = await this.designs.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('designs/:submissionId')
  @Operation('showDesign', 'Show a design')
  @Sends('ETag')
  @Policy(labsPolicy.markDesigns)
  @Answers(
    200,
    designSchema,
    'A design with its files, the rubric, and the marking that counts, whose revision is the `ETag`.',
    [403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('submissionId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DesignView> {
    const design = await this.designs.show(principal, id);
    void reply.header('ETag', revisionTag(design.revision));
    return design;
  }

  @Put('designs/:submissionId/marking')
  @Operation('markDesign', 'Mark a design')
  @Sends('ETag')
  @Policy(labsPolicy.markDesigns)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the design as it was read.' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
  })
  @Answers(
    200,
    releasedMarkingSchema,
    'The marking that counts now. The earlier ones stay as history. The student sees it once the design is released; after that, at once.',
    [400, 403, 404, 409, 412, 422, MarkingRefusedError, 428],
  )
  async mark(
    @CurrentPrincipal() principal: Principal,
    @Param('submissionId') id: string,
    @Body({ schema: markSchema }) body: Mark,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReleasedMarking> {
    const request = { body, ifMatch, idempotencyKey: parseIdempotencyKey(key) };
    const marking = await this.markDesign.mark(principal, id, request);
    void reply.header('ETag', revisionTag(marking.revision));
    return marking;
  }

  @Get('designs/:submissionId/markings')
  @Operation('listDesignMarkings', 'List the markings of a design')
  @Policy(labsPolicy.markDesigns)
  @Answers(200, markingListSchema, 'Who marked it, when and how, newest first; at most 100.', [403, 404])
  async markings(
    @CurrentPrincipal() principal: Principal,
    @Param('submissionId') id: string,
  ): Promise<{ items: Marking[] }> {
    return this.designs.markings(principal, id);
  }

  @Post('designs/:submissionId/claim')
  @HttpCode(200)
  @Operation('claimDesign', 'Claim a design to mark it')
  @Policy(labsPolicy.markDesigns)
  @Answers(200, designSummarySchema, 'Yours to mark for half an hour; others can’t meanwhile.', [403, 404, 409])
  async claim(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<DesignSummary> {
    return this.markDesign.claim(principal, id);
  }

  @Delete('designs/:submissionId/claim')
  @HttpCode(204)
  @Operation('unclaimDesign', 'Give a claim up')
  @Policy(labsPolicy.markDesigns)
  @Answers(204, null, 'You do not hold it any more.', [403, 404])
  async unclaim(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<void> {
    await this.markDesign.unclaim(principal, id);
  }

  @Post('designs/:submissionId/release')
  @HttpCode(200)
  @Operation('releaseDesign', 'Release a design’s marking')
  @Policy(labsPolicy.releaseDesigns)
  @Answers(200, designSummarySchema, 'Its author sees the marking. Again, it changes nothing.', [403, 404, 409])
  async release(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<DesignSummary> {
    return this.releaseDesigns.one(principal, id);
  }

  @Post('labs/:lab/designs/release')
  @HttpCode(200)
  @Operation('releaseDesigns', 'Release all marked designs of a lab')
  @Policy(labsPolicy.releaseDesigns)
  @Answers(200, releasedCountSchema, 'Every marked design of the lab is released.', [403, 404])
  async releaseLab(
    @CurrentPrincipal() principal: Principal,
    @Param('lab', { schema: slugSchema }) slug: string,
  ): Promise<{ released: number }> {
    return { released: await this.releaseDesigns.ofLab(principal, slug) };
  }
}
