import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import { LabCatalogue } from './lab-catalogue.js';
import { presentLab, presentLabSummary } from './lab.presenter.js';
import { labsPolicy } from '../labs.policy.js';
import { labListSchema, labSchema, type LabSummary, type LabView, slugSchema } from './labs.schema.js';

const UNCHANGED = 'The same as the one that `If-None-Match` names.';

@ApiTags('labs')
@NeedsLogin()
@SpeaksLanguages()
@Controller('v1/labs')
export class LabsController {
  constructor(private readonly catalogue: LabCatalogue) {}

  @Get()
  @Operation('listLabs', 'List labs')
  @Sends('ETag')
  @Policy(labsPolicy.list)
  @Answers(304, null, UNCHANGED)
  @Answers(200, labListSchema, 'Every lab.', [400])
  list(
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { items: LabSummary[] } | undefined {
    const language = askedLanguage(query, request.headers);
    const items = this.catalogue.all().map((lab) => presentLabSummary(lab, language));
    tellLanguage(reply, commonLanguage(items));
    return withEtag(request, reply, { items });
  }

  @Get(':lab')
  @Operation('showLab', 'Show a lab')
  @Sends('ETag')
  @Policy(labsPolicy.show)
  @Answers(304, null, UNCHANGED)
  @Answers(200, labSchema, 'One lab with its brief, its starter files and its checks.', [400, 404])
  show(
    @Param('lab', { schema: slugSchema }) slug: string,
    @Query({ schema: languageQuerySchema }) query: LanguageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): LabView | undefined {
    const lab = presentLab(this.catalogue.get(slug), askedLanguage(query, request.headers));
    tellLanguage(reply, lab.language);
    return withEtag(request, reply, lab);
  }
}
