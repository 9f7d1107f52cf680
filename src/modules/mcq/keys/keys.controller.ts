import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { revisionTag } from '../../../platform/http/formats/etag.js';
import { parseIdempotencyKey } from '../../../platform/http/formats/idempotency-key.js';
import { Answers, NeedsLogin, Operation, Sends } from '../../../platform/http/formats/openapi.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { slugSchema } from '../slug.schema.js';
import { ChangeKey } from './change-key.js';
import { keysPolicy } from './keys.policy.js';
import {
  type ChangedKey,
  changedKeySchema,
  keyRegradeSchema,
  type KeyRegradeView,
  keySchema,
  type KeyTrial,
  type KeyTrialResult,
  keyTrialResultSchema,
  keyTrialSchema,
  type KeyView,
  type NewKey,
  newKeySchema,
  type WordingQuery,
  wordingQuerySchema,
} from './keys.schema.js';
import { ReadKeys } from './read-keys.js';
import { KeyRefusedError } from './keys.errors.js';

@ApiTags('keys')
@NeedsLogin()
@Controller('v1/units/:unit/questions/:questionId/key')
export class KeysController {
  constructor(
    private readonly keys: ReadKeys,
    private readonly changeKey: ChangeKey,
  ) {}

  @Get()
  @Operation('showKey', 'Show a question’s key')
  @Sends('ETag')
  @Policy(keysPolicy.read)
  @Answers(
    200,
    keySchema,
    'Which options are right, and every earlier key. The revision is the `ETag`.',
    [400, 403, 404, 409],
  )
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
    @Param('questionId', { schema: slugSchema }) question: string,
    @Query({ schema: wordingQuerySchema }) { wording }: WordingQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyView> {
    return tagged(reply, await this.keys.show(principal, { unit, question, wording }));
  }

  @Put()
  @Operation('changeKey', 'Change a question’s key')
  @Sends('ETag')
  @Policy(keysPolicy.change)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` of the key as it was read.' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Of your choice. The same key and body change the key once; another body is refused.',
  })
  @Answers(
    200,
    changedKeySchema,
    'The key that counts now. Every answer that was graded by an older one is graded again: `GET …/key/regrade` says how far that is.',
    [400, 403, 404, 409, 412, 422, KeyRefusedError, 428],
  )
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
    @Param('questionId', { schema: slugSchema }) question: string,
    @Query({ schema: wordingQuerySchema }) { wording }: WordingQuery,
    @Body({ schema: newKeySchema }) body: NewKey,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangedKey> {
    const change = { body, ifMatch, idempotencyKey: parseIdempotencyKey(idempotencyKey) };
    return tagged(reply, await this.changeKey.change(principal, { unit, question, wording }, change));
  }

  @Post('dry-run')
  @HttpCode(200)
  @Operation('tryKey', 'Try another key')
  @Policy(keysPolicy.change)
  @Answers(200, keyTrialResultSchema, 'How many answers would get other points. Nothing changes.', [
    400,
    403,
    404,
    409,
    KeyRefusedError,
  ])
  async tryOut(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
    @Param('questionId', { schema: slugSchema }) question: string,
    @Query({ schema: wordingQuerySchema }) { wording }: WordingQuery,
    @Body({ schema: keyTrialSchema }) body: KeyTrial,
  ): Promise<KeyTrialResult> {
    return this.keys.tryOut(principal, { unit, question, wording }, body);
  }

  @Get('regrade')
  @Operation('showKeyRegrade', 'Show the regrade by a key')
  @Policy(keysPolicy.read)
  @Answers(
    200,
    keyRegradeSchema,
    'How far the regrade by the newest key is, and what it has changed.',
    [400, 403, 404, 409],
  )
  async regrade(
    @CurrentPrincipal() principal: Principal,
    @Param('unit', { schema: slugSchema }) unit: string,
    @Param('questionId', { schema: slugSchema }) question: string,
    @Query({ schema: wordingQuerySchema }) { wording }: WordingQuery,
  ): Promise<KeyRegradeView> {
    return this.keys.regrade(principal, { unit, question, wording });
  }
}

function tagged<Key extends { revision: number }>(reply: FastifyReply, key: Key): Key {
  void reply.header('ETag', revisionTag(key.revision));
  return key;
}
