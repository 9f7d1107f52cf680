import type { SqlTransaction } from '../../../platform/database/database.js';
import { answeredIn } from '../../courses/index.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface MisconceptionCount {
  misconception: string;
  /** Whose newest answer to some question shows it. */
  students: number;
}

/** The commonest first. */
export async function selectMisconceptions(tx: SqlTransaction, scope: Scope): Promise<MisconceptionCount[]> {
  return tx.db.$queryRaw<MisconceptionCount[]>`
    SELECT c.id AS misconception, count(DISTINCT r.person_id)::int AS students
    FROM (${studentsOf(tx, scope)}) AS m
    JOIN item_results r ON r.person_id = m.person_id
    CROSS JOIN LATERAL unnest(r.misconceptions) AS c (id)
    WHERE ${answeredIn(tx, scope.unit, scope)} AND r.misconceptions <> '{}'
    GROUP BY c.id ORDER BY students DESC, c.id`;
}
