import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { describeApi } from '../../src/platform/http/document/describe-api.js';
import { Answers, Operation } from '../../src/platform/http/formats/openapi.js';
import { CheckedAnswers } from '../support/checked-answers.js';

const doorSchema = z.object({ width: z.int() });

@ApiTags('doors')
@Controller('doors')
class DoorsController {
  @Get('right')
  @Operation('showRight', 'Show the right door')
  @Answers(200, doorSchema, 'A door.')
  right(): object {
    return { width: 3 };
  }

  @Get('wrong')
  @Operation('showWrong', 'Show the wrong door')
  @Answers(200, doorSchema, 'A door.')
  wrong(): object {
    return { width: 'three' };
  }

  @Get('none')
  @Operation('showNone', 'Show no door')
  @Answers(201, doorSchema, 'A door.')
  none(): object {
    return { width: 3 };
  }
}

@Module({ controllers: [DoorsController] })
class DoorsModule {}

it.each([
  ['right', null],
  ['wrong', '/width must be integer'],
  ['none', 'no such status'],
])('an answer is held against the document: %s', async (door, fault) => {
  const app = await NestFactory.create<NestFastifyApplication>(DoorsModule, new FastifyAdapter(), { logger: false });
  const texts = { tags: { doors: 'Ways in.' }, examples: { answers: {}, problems: {} } };
  const answers = CheckedAnswers.of(app, () => describeApi(app, texts));
  await app.init();
  await app.inject({ url: `/doors/${door}` });
  await app.close();
  if (fault === null) answers.mustFit();
  else expect(() => answers.mustFit()).toThrow(fault);
});
