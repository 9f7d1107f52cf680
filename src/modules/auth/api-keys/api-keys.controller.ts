import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Answers, NeedsLogin, Operation } from '../../../platform/http/formats/openapi.js';
import { linkNext } from '../../../platform/http/formats/pagination.js';
import { Policy } from '../../../platform/http/auth/policy.js';
import { CurrentPrincipal } from '../../../platform/http/auth/principal.js';
import { apiKeysPolicy } from '../auth.policy.js';
import {
  apiKeyListSchema,
  type ApiKeyQuery,
  apiKeyQuerySchema,
  type ApiKeyView,
  type MadeApiKey,
  madeApiKeySchema,
  type NewApiKeyBody,
  newApiKeySchema,
  type Rotation,
  rotationSchema,
} from './api-keys.schema.js';
import { ManageApiKeys } from './manage-api-keys.js';

@ApiTags('api keys')
@NeedsLogin()
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ManageApiKeys) {}

  @Post()
  @Operation('makeApiKey', 'Make an API key')
  @Policy(apiKeysPolicy.manage)
  @Answers(201, madeApiKeySchema, 'Made. The answer is the only one that has the key itself.', [400, 403, 409])
  async make(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: newApiKeySchema }) body: NewApiKeyBody,
  ): Promise<MadeApiKey> {
    return this.keys.make(principal, body);
  }

  @Get()
  @Operation('listApiKeys', 'List API keys')
  @Policy(apiKeysPolicy.manage)
  @Answers(200, apiKeyListSchema, 'The college’s keys, also expired ones, without their secrets.', [400, 403])
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: apiKeyQuerySchema }) query: ApiKeyQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: ApiKeyView[] }> {
    const page = await this.keys.list(principal, query);
    linkNext(request, reply, page);
    return { items: page.items };
  }

  @Post(':keyId/rotate')
  @HttpCode(200)
  @Operation('rotateApiKey', 'Give an API key a new secret')
  @Policy(apiKeysPolicy.manage)
  @Answers(
    200,
    madeApiKeySchema,
    'The key with its new secret, shown this once. The one before works until `previousUntil`; older ones don’t.',
    [400, 403, 404, 409],
  )
  async rotate(
    @CurrentPrincipal() principal: Principal,
    @Param('keyId') id: string,
    @Body({ schema: rotationSchema }) rotation: Rotation,
  ): Promise<MadeApiKey> {
    return this.keys.rotate(principal, id, rotation);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @Operation('revokeApiKey', 'Revoke an API key')
  @Policy(apiKeysPolicy.manage)
  @Answers(204, null, 'Gone: it counts from the next request on.', [403, 404])
  async revoke(@CurrentPrincipal() principal: Principal, @Param('keyId') id: string): Promise<void> {
    await this.keys.revoke(principal, id);
  }
}
