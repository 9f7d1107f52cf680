import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { UnavailableError } from '../../../kernel/errors.js';
import { Database } from '../../database/database.js';
import { RedisConnections } from '../../queue/redis.js';
import { Rests } from '../../queue/rests.js';
import { Answers, Operation } from '../formats/openapi.js';
import { Policy } from '../auth/policy.js';
import { healthPolicy } from './health.policy.js';

const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
const readinessSchema = z
  .object({
    status: z.literal('ok'),
    redis: z.enum(['ok', 'away']).meta({ description: 'Without Redis everything works, only slower.' }),
    restingWorkers: z.int().positive().optional().meta({
      description:
        'So many workers take no jobs for now, since what they need is away or their runs fail. What waits is kept, and worked on when they go on.',
    }),
  })
  .meta({ id: 'Readiness' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisConnections,
    private readonly rests: Rests,
  ) {}

  @Get('live')
  @Operation('isAlive', 'Ask whether the process answers')
  @Policy(healthPolicy.live)
  @Answers(200, healthSchema, 'The process answers.')
  live(): z.infer<typeof healthSchema> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation('isReady', 'Ask whether requests can be served')
  @Policy(healthPolicy.ready)
  @Answers(200, readinessSchema, 'Requests can be served.', [503])
  async ready(): Promise<z.infer<typeof readinessSchema>> {
    const [database, redis, resting] = await Promise.allSettled([
      this.database.ping(),
      this.redis.commands.ping(),
      this.rests.countAll(),
    ]);
    if (database.status === 'rejected')
      throw new UnavailableError({ detail: 'The database does not answer.', retryAfterSeconds: 5 });
    return {
      status: 'ok',
      redis: redis.status === 'fulfilled' ? 'ok' : 'away',
      ...(resting.status === 'fulfilled' && resting.value > 0 ? { restingWorkers: resting.value } : {}),
    };
  }
}
