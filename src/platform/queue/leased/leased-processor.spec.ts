import { z } from 'zod';
import { readEnvironment } from '../../config/environment.js';
import { settingsSchemaOf } from '../../config/settings.js';
import type { SqlTransaction } from '../../database/database.js';
import { Log } from '../../logging/log.js';
import type { Lease } from './lease.js';
import { LeasedProcessor } from './leased-processor.js';
import { LeasedTools } from './leased-tools.js';

const LIMIT_MS = 20;
const never = new Promise<never>(() => undefined);

/** A database with one row after the other to be claimed. How transactions of claims and renewals end is the test's to say, by number; what is put back is noted by claimant. */
class ScriptedDatabase {
  readonly putBack: unknown[] = [];
  private claims = 0;

  constructor(private readonly end: (claim: number) => Promise<unknown>) {}

  readonly upkeep = { find: async () => ({ line: 'thing', tenantId: 't', id: `row ${this.claims + 1}` }) };

  async withTenantLoosely<Result>(_key: object, work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const claim = (this.claims += 1);
    const result = await work(this.answering([{ run: 1, round: null, waited: 0 }]));
    await this.end(claim);
    return result;
  }

  async withTenantSql<Result>(_key: object, work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    return work(this.answering([], (values) => this.putBack.push(values.find((value) => /-\d+$/.test(String(value))))));
  }

  private answering(rows: object[], note: (values: unknown[]) => void = () => undefined): SqlTransaction {
    const query = async (_text: TemplateStringsArray, ...values: unknown[]): Promise<never> => {
      note(values.flatMap((value) => (value as { values?: unknown[] } | null)?.values ?? [value]));
      return rows as never;
    };
    return { tenantId: 't', db: { $queryRaw: query, $executeRaw: query } };
  }
}

class ThingProcessor extends LeasedProcessor<object, string> {
  readonly kind = { name: 'do-thing', payload: z.object({}) };
  readonly concurrency = 1;
  readonly done: string[] = [];

  /** @param during what is done with the lease in the middle of the work */
  constructor(
    tools: LeasedTools,
    private readonly during: (lease: Lease) => Promise<void> = async () => undefined,
  ) {
    const table = { name: 'things', statusType: 'text', finishedAt: 'finished_at', personId: 'NULL::uuid', reads: {} };
    const line = { name: 'thing', table: 'things', standing: 'true', ofPeople: false };
    const enqueue = () => Promise.reject(new Error('nothing is put back here'));
    super(tools, [{ line, kind: { name: 'thing', table, maxFaults: 1, enqueue } }]);
  }

  protected async begin(_tx: SqlTransaction, { key }: { key: { id: string } }): Promise<string> {
    return key.id;
  }

  protected async work(lease: Lease, id: string): Promise<void> {
    await this.during(lease);
    await lease.store(async () => this.done.push(id));
  }
}

function processorOn(database: ScriptedDatabase, during?: (lease: Lease) => Promise<void>): ThingProcessor {
  const settings = readEnvironment(settingsSchemaOf('api'), { LOG_LEVEL: 'silent', GRADING_LEASE_MS: '500' });
  const log = Log.open(settings, { write: () => undefined });
  const [door, upkeep, outbox] = [database as never, database.upkeep as never, null as never];
  const tools = new LeasedTools(settings, door, upkeep, outbox, log);
  return new ThingProcessor(Object.assign(tools, { answerLimitMs: LIMIT_MS }), during);
}

describe('LeasedProcessor', () => {
  it('goes on with the next row when a claim is never answered', async () => {
    const database = new ScriptedDatabase((claim) => (claim === 1 ? never : Promise.resolve()));
    const processor = processorOn(database);
    await processor.process();
    expect(processor.done).toEqual(['row 2']);
    await processor.stop();
  });

  it('puts back what such a claim has taken, when it is answered after all', async () => {
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const database = new ScriptedDatabase((claim) => (claim === 1 ? late : Promise.resolve()));
    const processor = processorOn(database);
    await processor.process();
    expect(database.putBack).toEqual([]);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    await processor.stop();
    expect(database.putBack).toEqual([expect.stringMatching(/-1$/)]);
    expect(processor.done).toEqual(['row 2']);
  });

  it('stores a result though a renewal of the lease is never answered', async () => {
    const database = new ScriptedDatabase((number) => (number === 1 ? Promise.resolve() : never));
    const processor = processorOn(database, async (lease) => {
      lease.renew(async () => undefined).catch(() => undefined);
    });
    await processor.process();
    expect(processor.done).toEqual(['row 1']);
    await processor.stop();
  });
});
