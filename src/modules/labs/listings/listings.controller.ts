import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { labsPolicy } from '../labs.policy.js';
import { FollowListingRun } from './follow-listing-run.js';
import {
  listingIdSchema,
  listingRunAcceptedSchema,
  listingRunQuerySchema,
  listingRunSchema,
  type ListingRunView,
  type RunListing,
  runListingQuerySchema,
  runListingSchema,
} from './listings.schema.js';
import { StartListingRun } from './start-listing-run.js';

@ApiTags('listings')
@NeedsLogin()
@Controller('v1')
export class ListingsController {
  constructor(
    private readonly starting: StartListingRun,
    private readonly following: FollowListingRun,
  ) {}

  @Post('listings/:listing/run')
  @HttpCode(202)
  @Operation('runListing', 'Run a listing')
  @Sends('Location')
  @Policy(labsPolicy.runListing)
  @Answers(
    202,
    listingRunAcceptedSchema,
    'A worker compiles the listing’s programs and runs them in one sandbox. `Location` says where to look. One’s own run of the same listing, or of the same twin, that still waits is `superseded`.',
    [400, 403, 404, 409, 429],
  )
  async run(
    @CurrentPrincipal() principal: Principal,
    @Param('listing', { schema: listingIdSchema }) id: string,
    @Query({ schema: runListingQuerySchema }) { unit }: { unit?: string | undefined },
    @Body({ schema: runListingSchema }) body: RunListing,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ id: string; status: 'queued' }> {
    const accepted = await this.starting.start(principal, id, unit, body);
    void reply.header('Location', `/v1/listing-runs/${accepted.id}`);
    return accepted;
  }

  @Get('listing-runs/:runId')
  @Operation('showListingRun', 'Show a listing’s run')
  @Policy(labsPolicy.runListing)
  @Answers(
    200,
    listingRunSchema,
    'What the programs printed, how they ended, and what happened between them.',
    [400, 403, 404],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('runId') id: string,
    @Query({ schema: listingRunQuerySchema }) { wait }: { wait: number },
  ): Promise<ListingRunView> {
    return this.following.show(principal, id, wait);
  }
}
