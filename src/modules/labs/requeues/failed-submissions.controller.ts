import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { labsPolicy } from '../labs.policy.js';
import { slugSchema } from '../catalogue/labs.schema.js';
import { RequeueSubmissions } from './requeue-submissions.js';

const requeuedSchema = z.object({ id: z.uuid(), status: z.literal('queued') }).meta({ id: 'RequeuedSubmission' });

const requeueSchema = z
  .strictObject({
    cohortId: z.uuid().toLowerCase().optional().meta({ description: 'Those of its students alone.' }),
  })
  .meta({ id: 'RequeueRequest' });

const requeuedCountSchema = z.object({ requeued: z.int() }).meta({ id: 'RequeuedSubmissions' });

/** What ended `failed_internally`, and is to be graded after all. `GET /v1/submissions?status=failed_internally` lists it. */
@ApiTags('labs')
@NeedsLogin()
@Controller('v1')
export class FailedSubmissionsController {
  constructor(private readonly requeuing: RequeueSubmissions) {}

  @Post('submissions/:submissionId/requeue')
  @HttpCode(202)
  @Operation('requeueSubmission', 'Grade a failed submission again')
  @Policy(labsPolicy.requeue)
  @Answers(
    202,
    requeuedSchema,
    'A submission that is `failed_internally` waits again, with all its tries, where it stood in the line. Its events tell who put it back.',
    [403, 404, 409],
  )
  async one(
    @CurrentPrincipal() principal: Principal,
    @Param('submissionId') id: string,
  ): Promise<z.infer<typeof requeuedSchema>> {
    await this.requeuing.one(principal, id);
    return { id, status: 'queued' };
  }

  @Post('labs/:lab/failed-submissions/requeue')
  @HttpCode(202)
  @Operation('requeueSubmissions', 'Grade a lab’s failed submissions again')
  @Policy(labsPolicy.requeue)
  @Answers(
    202,
    requeuedCountSchema,
    'So many of the lab’s submissions that were `failed_internally` wait again: of those that one may see, the oldest 5000.',
    [400, 403, 404],
  )
  async ofLab(
    @CurrentPrincipal() principal: Principal,
    @Param('lab', { schema: slugSchema }) slug: string,
    @Body({ schema: requeueSchema }) { cohortId }: z.infer<typeof requeueSchema>,
  ): Promise<z.infer<typeof requeuedCountSchema>> {
    return { requeued: await this.requeuing.ofLab(principal, slug, cohortId) };
  }
}
