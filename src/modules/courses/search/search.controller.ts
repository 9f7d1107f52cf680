import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { askedLanguage, SpeaksLanguages, tellLanguage } from '../../../platform/http/formats/language.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { coursesPolicy } from '../courses.policy.js';
import { presentMatch } from './search.presenter.js';
import { selectMatches } from './search.repository.js';
import { type SearchQuery, searchQuerySchema, type SearchResults, searchResultsSchema } from './search.schema.js';

@ApiTags('units')
@NeedsLogin()
@SpeaksLanguages()
@Controller('v1/search')
export class SearchController {
  constructor(private readonly database: Database) {}

  @Get()
  @Operation('searchContent', 'Search what is taught')
  @Policy(coursesPolicy.search)
  @Answers(
    200,
    searchResultsSchema,
    'Sections, questions and lab briefs of the college’s units that hold the words, in whatever language. What several languages hold comes once, in the asked one if that holds them, too.',
    [400],
  )
  async search(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: searchQuerySchema }) query: SearchQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SearchResults> {
    const { q, unit, limit } = query;
    const search = { query: q, unit: unit ?? null, limit, language: askedLanguage(query, request.headers) };
    tellLanguage(reply, null);
    const rows = await this.database.withTenant(principal, (tx) => selectMatches(tx, search));
    return { items: rows.map(presentMatch) };
  }
}
