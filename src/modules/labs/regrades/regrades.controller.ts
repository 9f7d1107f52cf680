import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../../../kernel/tenant-context.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext, pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { labsPolicy } from '../labs.policy.js';
import { RegradeLabs } from './regrade-labs.js';
import {
  regradeItemListSchema,
  type RegradeItemQuery,
  regradeItemQuerySchema,
  type RegradeItemView,
  regradeListSchema,
  type RegradeRequest,
  regradeRequestSchema,
  regradeSchema,
  type RegradeView,
  startedRegradeSchema,
} from './regrades.schema.js';
import { RegradeRefusedError } from './regrades.errors.js';

@ApiTags('regrades')
@NeedsLogin()
@Controller('v1/regrades')
export class RegradesController {
  constructor(private readonly regrades: RegradeLabs) {}

  @Post()
  @HttpCode(202)
  @Operation('startRegrade', 'Start a regrade')
  @Sends('Location')
  @Policy(labsPolicy.regrade)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
  })
  @Answers(
    202,
    startedRegradeSchema,
    'Begun, with the grader of today. It yields to what students submit; a submission keeps its result until the new one is there, and for good when grading fails.',
    [400, 403, 404, 409, 422, RegradeRefusedError],
  )
  async start(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: regradeRequestSchema }) body: RegradeRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ id: string }> {
    const started = await this.regrades.start(principal, body, parseIdempotencyKey(key));
    void reply.header('Location', `/v1/regrades/${started.id}`);
    return started;
  }

  @Get()
  @Operation('listRegrades', 'List regrades')
  @Policy(labsPolicy.regrade)
  @Answers(200, regradeListSchema, 'The college’s regrades, newest first.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: RegradeView[] }> {
    const page = await this.regrades.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get(':regradeId')
  @Operation('showRegrade', 'Show a regrade')
  @Policy(labsPolicy.regrade)
  @Answers(200, regradeSchema, 'How far it is, and what has changed.', [403, 404])
  async show(@CurrentPrincipal() principal: Principal, @Param('regradeId') id: string): Promise<RegradeView> {
    return this.regrades.show(principal, id);
  }

  @Get(':regradeId/items')
  @Operation('listRegradeItems', 'List what a regrade changed')
  @Policy(labsPolicy.regrade)
  @Answers(200, regradeItemListSchema, 'Each of its submissions, with the grade before and after.', [400, 403, 404])
  async items(
    @CurrentPrincipal() principal: Principal,
    @Param('regradeId') id: string,
    @Query({ schema: regradeItemQuerySchema }) query: RegradeItemQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: RegradeItemView[] }> {
    const page = await this.regrades.items(principal, id, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }
}
