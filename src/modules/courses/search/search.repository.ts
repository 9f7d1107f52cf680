import type { TenantTransaction } from '../../../platform/database/database.js';
import type { SearchEntry, SearchKind } from './search-entries.js';

/** What was found. In `snippet` the found words stand between two marks, and angle brackets are marks, too. */
export interface SearchRow {
  kind: SearchKind;
  unit: string;
  item: string;
  section: string;
  title: string;
  snippet: string;
  rank: number;
}

/** Stand around a found word, and for `<` and `>`: PostgreSQL would take `<stdio.h>` for a tag, which it neither finds nor shows. */
export const marks = { start: '\u0002', end: '\u0003', less: '\u0004', greater: '\u0005' } as const;

/** What of a unit can be found, in the place of what could. */
export async function replaceSearchEntries(
  tx: TenantTransaction,
  unit: string,
  entries: readonly SearchEntry[],
): Promise<void> {
  await tx.db.$executeRaw`DELETE FROM search_entries WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}`;
  await tx.db.$executeRaw`
    INSERT INTO search_entries (tenant_id, unit, kind, item, section, title, body, words)
    SELECT ${tx.tenantId}::uuid, ${unit}, entry.kind, entry.item, entry.section, entry.title, body.clean,
      setweight(to_tsvector('english', entry.title), 'A') || setweight(to_tsvector('english', body.clean), 'B')
    FROM jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) AS entry (kind text, item text, section text, title text, body text),
      LATERAL translate(entry.body, ${`<>${marks.start}${marks.end}`}, ${marks.less + marks.greater}) AS body (clean)`;
}

/** The best first; `query` is in the words of a search engine: "a phrase", or, -without. */
export async function selectMatches(
  tx: TenantTransaction,
  { query, unit, limit }: { query: string; unit: string | null; limit: number },
): Promise<SearchRow[]> {
  const options = `StartSel=${marks.start}, StopSel=${marks.end}, MinWords=15, MaxWords=35`;
  return tx.db.$queryRaw<SearchRow[]>`
    WITH found AS (
      SELECT entry.*, ts_rank_cd(words, query)::float8 AS rank, query
      FROM search_entries AS entry, websearch_to_tsquery('english', ${query}) AS query
      WHERE tenant_id = ${tx.tenantId}::uuid AND (${unit}::text IS NULL OR unit = ${unit}) AND words @@ query
      ORDER BY rank DESC, unit, kind, item LIMIT ${limit}
    )
    SELECT kind, unit, item, section, title, rank, ts_headline('english', body, query, ${options}) AS snippet
    FROM found ORDER BY rank DESC, unit, kind, item`;
}
