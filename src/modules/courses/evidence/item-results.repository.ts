import type { TenantTransaction } from '../../../platform/database/database.js';
import type { BloomLevel } from '../content/index.js';

/** What carries a Bloom level: a question or a short answer of a quiz, a check of a lab, a row of a design's rubric. */
export type ItemKind = 'question' | 'short_answer' | 'check' | 'rubric_row';

/** How somebody did on one item. */
export interface ItemResult {
  readonly kind: ItemKind;
  /** Id of the question or short answer, or `LAB/CHECK`, or `LAB/ROW`. */
  readonly item: string;
  readonly bloomLevel: BloomLevel;
  /** Id of an outcome of the unit. */
  readonly outcome: string;
  /** Slug of the section that explains it. */
  readonly section: string | null;
  /** 0 to `maxPoints`, at most five decimals. */
  readonly points: number;
  /** Above 0. */
  readonly maxPoints: number;
  /** When it was answered or handed in, not when it was marked: the newest counts. */
  readonly answeredAt: Date;
}

/**
 * Notes results that are final, in the transaction that makes them so. For each item the newest one counts; one of the same time replaces what is there, so that a
 * mended key or a regrade corrects it, and an older one changes nothing.
 */
export async function recordItemResults(
  tx: TenantTransaction,
  personId: string,
  unit: string,
  results: readonly ItemResult[],
): Promise<void> {
  if (results.length === 0) return;
  // In one order for everybody, so that two transactions never wait for each other.
  const rows = results.toSorted((a, b) => `${a.kind} ${a.item}`.localeCompare(`${b.kind} ${b.item}`));
  await tx.db.$executeRaw`
    INSERT INTO item_results AS old (tenant_id, person_id, unit, kind, item, bloom_level, outcome, section, points, max_points, answered_at)
    SELECT ${tx.tenantId}::uuid, ${personId}::uuid, ${unit}, new.kind, new.item, new.bloom_level, new.outcome, new.section, new.points, new.max_points, new.answered_at
    FROM unnest(${rows.map((row) => row.kind)}::item_kind[], ${rows.map((row) => row.item)}::text[], ${rows.map((row) => row.bloomLevel)}::bloom_level[],
      ${rows.map((row) => row.outcome)}::text[], ${rows.map((row) => row.section)}::text[], ${rows.map((row) => row.points)}::numeric[],
      ${rows.map((row) => row.maxPoints)}::numeric[], ${rows.map((row) => row.answeredAt.toISOString())}::timestamptz[])
      AS new (kind, item, bloom_level, outcome, section, points, max_points, answered_at)
    ON CONFLICT (tenant_id, person_id, unit, kind, item) DO UPDATE
    SET bloom_level = excluded.bloom_level, outcome = excluded.outcome, section = excluded.section, points = excluded.points, max_points = excluded.max_points,
      answered_at = excluded.answered_at
    WHERE old.answered_at <= excluded.answered_at`;
}
