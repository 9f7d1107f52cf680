import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AUTHENTICATED, orScope, Policy, PUBLIC } from '../../src/platform/http/auth/policy.js';
import { PolicyAudit } from '../../src/platform/http/auth/policy.audit.js';
import { scripted } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';

@Controller('open')
class OpenController {
  @Get()
  @Policy(PUBLIC)
  read(): string {
    return 'read';
  }

  helper(): string {
    return 'no route';
  }
}

@Controller('forgotten')
class ForgottenController extends OpenController {
  @Post()
  write(): string {
    return 'written';
  }
}

@Controller('writing')
class WritingController {
  @Post()
  @Policy(orScope(AUTHENTICATED, 'read:people'))
  write(): string {
    return 'written';
  }
}

@Module({ imports: [DiscoveryModule], controllers: [OpenController], providers: [PolicyAudit] })
class SoundModule {}

@Module({ imports: [DiscoveryModule], controllers: [OpenController, ForgottenController], providers: [PolicyAudit] })
class ForgetfulModule {}

@Module({ imports: [DiscoveryModule], controllers: [WritingController], providers: [PolicyAudit] })
class WritingModule {}

const start = async (module: new () => object): Promise<void> => {
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    await app.init();
  } finally {
    await app.close();
  }
};

describe('starting', () => {
  it('works when every route has a policy', async () => {
    await expect(start(SoundModule)).resolves.toBeUndefined();
  });

  it('fails when one has none, and names it', async () => {
    await expect(start(ForgetfulModule)).rejects.toThrow('No policy on ForgottenController.write');
  });

  it('fails when a key could change something', async () => {
    await expect(start(WritingModule)).rejects.toThrow('A scope on WritingController.write');
  });
});

describe('policies', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await TestSystem.start();
    await system.database.admin(
      "INSERT INTO memberships (tenant_id, person_id, role) SELECT tenant_id, id, 'platform_admin' FROM people WHERE email = 'other@alpha.test'",
    );
    await system.database.admin(
      "DELETE FROM memberships WHERE role = 'student' AND person_id IN (SELECT id FROM people WHERE email = 'other@alpha.test')",
    );
  });
  afterAll(() => system.close());

  it('keep out whoever holds none of the roles', async () => {
    const answer = await system.post('/v1/labs/test-lab/submissions', scripted(), 'other');
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ type: '/problems/forbidden' });
    expect((await system.get('/v1/submissions', 'other')).status).toBe(403);
    expect((await system.get('/v1/labs', 'other')).status).toBe(200);
  });

  it('hold before anything is looked up', async () => {
    expect((await system.get('/v1/submissions/not-an-id', 'other')).status).toBe(403);
    expect((await system.http.get('/v1/submissions/not-an-id')).status).toBe(401);
  });
});
