import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withEtag } from '../../../platform/http/formats/etag.js';
import { Answers, NeedsLogin } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { LabCatalogue } from './lab-catalogue.js';
import { presentLab, presentLabSummary } from './lab.presenter.js';
import { labsPolicy } from '../labs.policy.js';
import { labListSchema, labSchema, type LabSummary, type LabView, slugSchema } from './labs.schema.js';

@ApiTags('labs')
@NeedsLogin()
@Controller('v1/labs')
export class LabsController {
  constructor(private readonly catalogue: LabCatalogue) {}

  @Get()
  @Policy(labsPolicy.list)
  @Answers(200, labListSchema, 'Every lab.')
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { items: LabSummary[] } | undefined {
    return withEtag(request, reply, { items: this.catalogue.all().map(presentLabSummary) });
  }

  @Get(':slug')
  @Policy(labsPolicy.show)
  @Answers(200, labSchema, 'One lab with its brief, its starter files and its checks.', [404])
  show(
    @Param('slug', { schema: slugSchema }) slug: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): LabView | undefined {
    return withEtag(request, reply, presentLab(this.catalogue.get(slug)));
  }
}
