/** Prints the API's document, without a database or anything else that runs. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { apiTexts } from './api-texts.js';
import { readEnvironment } from './platform/config/environment.js';
import { settingsSchemaOf } from './platform/config/settings.js';
import { describeApi } from './platform/http/document/describe-api.js';
import { createHttpAdapter } from './platform/http/server/server.js';
import { Log } from './platform/logging/log.js';

const settings = readEnvironment(settingsSchemaOf('api'), { NODE_ENV: 'test', LOG_LEVEL: 'silent' });
const log = Log.open(settings);
const api = await NestFactory.create<NestFastifyApplication>(
  ApiModule.with({ settings, log, labs: [] }),
  createHttpAdapter(settings),
  { logger: log, abortOnError: false, preview: true },
);
process.stdout.write(`${JSON.stringify(describeApi(api, apiTexts), null, 2)}\n`);
