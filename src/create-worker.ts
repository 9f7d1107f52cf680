import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WorkerModule, type WorkerParts } from './worker.module.js';

/** A worker that takes jobs until it is closed. */
export async function createWorker(parts: WorkerParts): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(WorkerModule.with(parts), { logger: parts.log, abortOnError: false });
}
