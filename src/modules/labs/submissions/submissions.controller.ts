import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { EventStreams } from '../../../platform/http/server/event-streams.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { labsPolicy } from '../labs.policy.js';
import { slugSchema } from '../catalogue/labs.schema.js';
import { submissionEventDataSchema } from '../events/submission-events.schema.js';
import { ReadSubmissions } from './read-submissions.js';
import { resultListSchema, type ResultListView } from './results.schema.js';
import { SubmissionFeed } from './submission-feed.js';
import {
  type Accepted,
  acceptedSchema,
  submissionListSchema,
  type SubmissionQuery,
  submissionQuerySchema,
  submissionSchema,
  type SubmissionSummary,
  type SubmissionView,
  type Submit,
  submitSchema,
} from './submissions.schema.js';
import { SubmitLab } from './submit-lab.js';
import { timelineSchema, type TimelineView } from './timeline.schema.js';
import { SubmissionRefusedError } from './submissions.errors.js';

@ApiTags('labs')
@NeedsLogin()
@Controller('v1')
export class SubmissionsController {
  constructor(
    private readonly submitLab: SubmitLab,
    private readonly submissions: ReadSubmissions,
    private readonly feed: SubmissionFeed,
    private readonly streams: EventStreams,
  ) {}

  @Post('labs/:lab/submissions')
  @HttpCode(202)
  @Operation('submitLab', 'Submit to a lab')
  @Sends('Location')
  @Policy(labsPolicy.submit)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body give the same answer for a day; another body is refused.',
  })
  @Answers(
    202,
    acceptedSchema,
    'Taken in; follow it by its id. One’s own at the same lab that still waits is superseded: it goes on waiting behind all that are not, and keeps its chance to count.',
    [400, 403, 404, 413, 422, SubmissionRefusedError, 429],
  )
  async submit(
    @CurrentPrincipal() principal: Principal,
    @Param('lab', { schema: slugSchema }) slug: string,
    @Body({ schema: submitSchema }) body: Submit,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Accepted> {
    const accepted = await this.submitLab.submit(principal, slug, body, parseIdempotencyKey(key));
    void reply.header('Location', `/v1/submissions/${accepted.id}`);
    return accepted;
  }

  @Get('submissions')
  @Operation('listSubmissions', 'List submissions')
  @Policy(labsPolicy.listSubmissions)
  @Answers(200, submissionListSchema, 'Newest first: one’s own, or for staff the college’s.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: submissionQuerySchema }) query: SubmissionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: SubmissionSummary[] }> {
    const page = await this.submissions.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Get('submissions/:submissionId')
  @Operation('showSubmission', 'Show a submission')
  @Policy(labsPolicy.showSubmission)
  @Answers(200, submissionSchema, 'The submission, with its result once graded.', [403, 404])
  async show(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<SubmissionView> {
    return this.submissions.show(principal, id);
  }

  @Get('submissions/:submissionId/results')
  @Operation('listResults', 'List a submission’s results')
  @Policy(labsPolicy.showSubmission)
  @Answers(
    200,
    resultListSchema,
    'Every result that a regrade has left, newest first; the first is the one that counts.',
    [403, 404],
  )
  async results(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<ResultListView> {
    return this.submissions.results(principal, id);
  }

  @Get('submissions/:submissionId/timeline')
  @Operation('showTimeline', 'Show what the programs did')
  @Policy(labsPolicy.showTimeline)
  @Answers(
    200,
    timelineSchema,
    'What happened between the submission’s programs, scenario by scenario. 404 until it is graded.',
    [403, 404],
  )
  async timeline(@CurrentPrincipal() principal: Principal, @Param('submissionId') id: string): Promise<TimelineView> {
    return this.submissions.timeline(principal, id);
  }

  @Get('submissions/:submissionId/events')
  @Operation('followSubmission', 'Follow a submission')
  @Policy(labsPolicy.followSubmission)
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Go on after this event.' })
  @Answers(
    200,
    submissionEventDataSchema,
    'Server-sent events `queued`, `superseded` (a newer one of yours at this lab goes first), `running`, `progress`, `awaiting_marking`, `graded`, `regraded`, `remarked`, `failed_internally`, from the first on; ends with the verdict, or when it is a person’s turn.',
    [403, 404],
  )
  async follow(
    @CurrentPrincipal() principal: Principal,
    @Param('submissionId') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = Number.parseInt(lastEventId ?? '', 10);
    await this.streams.send(principal.personId, reply, (stop) =>
      this.feed.open(principal, id, Number.isSafeInteger(after) && after > 0 ? after : 0, stop),
    );
  }
}
