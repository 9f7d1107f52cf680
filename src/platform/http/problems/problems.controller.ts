import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFoundError } from '../../../kernel/errors.js';
import { Policy } from '../auth/policy.js';
import { Answers, AnswersProblems, Operation } from '../formats/openapi.js';
import type { ProblemKind } from './problem-kinds.js';
import { problemPage, problemsPage } from './problems-page.js';
import { problemsPolicy } from './problems.policy.js';
import { problemKindListSchema, problemKindSchema, type ProblemKindView } from './problems.schema.js';

export const PROBLEM_KINDS = Symbol('problem kinds');

/** They change with a release. */
const CACHED = 'public, max-age=3600';

/** Says what each `type` of a problem document means: the type is the address. As JSON, or as a page for whoever prefers HTML. */
@ApiTags('problems')
@Controller('problems')
export class ProblemsController {
  private readonly kinds: readonly ProblemKindView[];

  constructor(@Inject(PROBLEM_KINDS) kinds: readonly ProblemKind[]) {
    this.kinds = kinds.map((kind) => ({ ...kind, type: `/problems/${kind.type}` }));
  }

  @Get()
  @Operation('listProblems', 'List the types of problems')
  @Policy(problemsPolicy.read)
  @Header('Cache-Control', CACHED)
  @Header('Vary', 'Accept')
  @Answers(
    200,
    problemKindListSchema,
    'Every `type` that an error may have, by status; a page for `Accept: text/html`.',
  )
  @AnswersProblems(429)
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { items: readonly ProblemKindView[] } | string {
    return prefersHtml(request) ? asPage(reply, problemsPage(this.kinds)) : { items: this.kinds };
  }

  @Get(':type')
  @Operation('showProblem', 'Show what a problem means and what to do')
  @Policy(problemsPolicy.read)
  @Header('Vary', 'Accept')
  @Answers(200, problemKindSchema, 'What the `type` means, and what to do; a page for `Accept: text/html`.', [404])
  @AnswersProblems(429)
  show(
    @Param('type') type: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): ProblemKindView | string {
    const kind = this.kinds.find((each) => each.type === `/problems/${type}`);
    if (!kind) throw new NotFoundError('There is no such type of problem: `GET /problems` lists all.');
    void reply.header('Cache-Control', CACHED);
    return prefersHtml(request) ? asPage(reply, problemPage(kind)) : kind;
  }
}

/** Browsers name HTML first; what takes anything gets JSON. */
function prefersHtml({ headers }: FastifyRequest): boolean {
  const accepted = (headers.accept ?? '').split(',').map((range) => range.split(';')[0]?.trim());
  const html = accepted.indexOf('text/html');
  const json = accepted.indexOf('application/json');
  return html !== -1 && (json === -1 || html < json);
}

function asPage(reply: FastifyReply, html: string): string {
  void reply.header('Content-Type', 'text/html; charset=utf-8');
  return html;
}
