import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule, type ApiParts } from './api.module.js';
import { apiTexts } from './api-texts.js';
import { configureHttp, createHttpAdapter } from './platform/http/server/server.js';

/** The api, ready to listen. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const { settings, log } = parts;
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(parts), createHttpAdapter(settings), {
    logger: log,
    abortOnError: false,
    bodyParser: false,
  });
  await configureHttp(app, settings, apiTexts);
  return app;
}
