import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, AnswersProblems, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { gradebookPolicy } from '../gradebook.policy.js';
import { type PortfolioQuery, portfolioQuerySchema, portfolioSchema, type PortfolioView } from './portfolio.schema.js';
import { ReadPortfolio } from './read-portfolio.js';

@ApiTags('portfolio')
@NeedsLogin()
@Controller('v1')
export class PortfolioController {
  constructor(private readonly portfolio: ReadPortfolio) {}

  @Get('me/portfolio')
  @Operation('showOwnPortfolio', 'Show one’s own portfolio')
  @Policy(gradebookPolicy.own)
  @Answers(200, portfolioSchema, 'What one can show of a unit so far.', [400, 403, 404])
  async own(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: portfolioQuerySchema }) { unit }: PortfolioQuery,
  ): Promise<PortfolioView> {
    return this.portfolio.own(principal, unit);
  }

  @Get('me/portfolio.zip')
  @Operation('packOwnPortfolio', 'Get one’s own portfolio as an archive')
  @Policy(gradebookPolicy.own)
  @ApiProduces('application/zip')
  @ApiResponse({
    status: 200,
    description: 'The same to take along: a README, and for each lab that is done its sources and verdict.',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  @AnswersProblems(400, 403, 404)
  async pack(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: portfolioQuerySchema }) { unit }: PortfolioQuery,
  ): Promise<StreamableFile> {
    const zip = await this.portfolio.pack(principal, unit);
    return new StreamableFile(zip, { type: 'application/zip', disposition: 'attachment; filename="portfolio.zip"' });
  }

  @Get('cohorts/:cohortId/students/:personId/portfolio')
  @Operation('showPortfolio', 'Show a student’s portfolio')
  @Policy(gradebookPolicy.readPortfolio)
  @Answers(200, portfolioSchema, 'What a student of the cohort can show of its unit so far.', [403, 404])
  async ofStudent(
    @CurrentPrincipal() principal: Principal,
    @Param('cohortId') cohort: string,
    @Param('personId') person: string,
  ): Promise<PortfolioView> {
    return this.portfolio.ofStudent(principal, cohort, person);
  }
}
