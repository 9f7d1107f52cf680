import type { SqlTransaction } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import type { SqlUpkeepTransaction } from '../database/upkeep-database.js';

/**
 * A line of work that waits in the rows of a table, claimed by turns: of colleges, and of people within a college. The table has tenant_id, id, status (`queued`
 * while a row waits, `running` while it is worked on), due_at, lease_until and round, an index (tenant_id, round, id) over what waits, and one (lease_until) over what runs. The upkeep role may read these.
 */
export interface Line {
  /** Also of its colleges' turns. */
  readonly name: string;
  readonly table: string;
  /** Which of the table's queued rows stand in it, as SQL over `w`. */
  readonly standing: string;
  /** Whether the rows have person_id: who has something running lets others go first. */
  readonly ofPeople: boolean;
}

/** More than ever run at a time. With a limit the database reads the few that run from their index, where it would otherwise look at all that wait. */
const MOST_RUNNING = Prisma.raw('1000');

/** Something that waits, and whose turn it is. */
export interface Next {
  readonly line: string;
  readonly tenantId: string;
  readonly id: string;
}

/**
 * Whose turn it is, across colleges: in the first of the lines where something waits and is due, in the college with the least running, of these in the one
 * whose last turn is the longest ago; there the first of those who have nothing running, or else the first. Null when nothing waits.
 * @param except ids of what others are about to claim
 */
export async function selectNext(
  { upkeep }: SqlUpkeepTransaction,
  lines: readonly Line[],
  except: readonly string[],
): Promise<Next | null> {
  // The database looks into a line only when those before it have given nothing.
  const [next] = await upkeep.$queryRaw<Next[]>`
    SELECT * FROM (${Prisma.join(
      lines.map((line) => Prisma.sql`(${nextOf(line, except)})`),
      ' UNION ALL ',
    )}) AS next LIMIT 1`;
  return next ?? null;
}

function nextOf({ name, table, standing, ofPeople }: Line, except: readonly string[]): Prisma.Sql {
  const rows = Prisma.raw(table);
  const queued = Prisma.raw(`w.status = 'queued' AND ${standing}`);
  const person = Prisma.raw(ofPeople ? 'person_id' : 'NULL::uuid');
  const first = (condition: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT w.id FROM ${rows} w
    WHERE w.tenant_id = c.tenant_id AND ${queued} AND w.due_at <= now() AND w.id <> ALL (${[...except]}::uuid[]) AND ${condition}
    ORDER BY w.round, w.id LIMIT 1`;
  const idle = Prisma.sql`NOT EXISTS (SELECT FROM running r WHERE r.tenant_id = w.tenant_id AND r.person_id = w.person_id)`;
  const head = ofPeople
    ? Prisma.sql`(${first(idle)}) UNION ALL (${first(Prisma.sql`true`)}) LIMIT 1`
    : first(Prisma.sql`true`);
  // Colleges with something in the line, one look at the index each.
  return Prisma.sql`
    WITH RECURSIVE colleges AS (
      (SELECT w.tenant_id FROM ${rows} w WHERE ${queued} ORDER BY w.tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT w.tenant_id FROM ${rows} w WHERE ${queued} AND w.tenant_id > c.tenant_id ORDER BY w.tenant_id LIMIT 1)
      FROM colleges c WHERE c.tenant_id IS NOT NULL
    ), running AS MATERIALIZED (
      SELECT tenant_id, person_id, count(*) AS runs
      FROM (SELECT tenant_id, ${person} AS person_id FROM ${rows} WHERE status = 'running' ORDER BY lease_until LIMIT ${MOST_RUNNING}) AS r GROUP BY 1, 2
    )
    SELECT ${name}::text AS line, c.tenant_id AS "tenantId", head.id
    FROM colleges c
    CROSS JOIN LATERAL (${head}) AS head
    LEFT JOIN line_turns t ON t.tenant_id = c.tenant_id AND t.line = ${name}
    WHERE c.tenant_id IS NOT NULL
    ORDER BY (SELECT coalesce(sum(runs), 0) FROM running r WHERE r.tenant_id = c.tenant_id), t.turn_at NULLS FIRST, head.id LIMIT 1`;
}

/** Notes that a college had its turn. To be asked for last in a claim's transaction: the next claim of the same college waits here until that has ended. */
export async function noteTurn(tx: SqlTransaction, line: string, round: number | null): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO line_turns AS t (tenant_id, line, turn_at, round)
    VALUES (${tx.tenantId}::uuid, ${line}, clock_timestamp(), coalesce(${round}::int, 0))
    ON CONFLICT (tenant_id, line) DO UPDATE SET turn_at = excluded.turn_at, round = greatest(t.round, excluded.round)`;
}

/**
 * The round of something that comes into a line: that of whoever had the last turn, or one more than the person's last one if that is greater. So
 * everybody's first comes before anybody's second.
 * @param lastOwn a query for the person's last round in this line
 */
export function roundInLine({ tenantId }: SqlTransaction, line: string, lastOwn: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`greatest(0, (SELECT round FROM line_turns WHERE tenant_id = ${tenantId}::uuid AND line = ${line}), (${lastOwn}) + 1)`;
}
