import type { SqlTransaction } from '../../../platform/database/database.js';
import { answeredIn } from '../../evidence/index.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface MisconceptionCount {
  misconception: string;
  /** Whose newest answer to some question shows it. */
  students: number;
}

/** The commonest first. */
export async function selectMisconceptions(tx: SqlTransaction, scope: Scope): Promise<MisconceptionCount[]> {
  return tx.db.$queryRaw<MisconceptionCount[]>`
    SELECT shown.misconception, count(*)::int AS students
    FROM (
      SELECT DISTINCT r.person_id, unnest(r.misconceptions) AS misconception
      FROM (${studentsOf(tx, scope)}) AS m JOIN item_results r USING (person_id)
      WHERE ${answeredIn(tx, scope.unit, scope)} AND r.misconceptions <> '{}'
    ) AS shown
    GROUP BY shown.misconception ORDER BY students DESC, shown.misconception`;
}
