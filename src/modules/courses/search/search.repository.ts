import type { Language } from '../../../kernel/languages.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { SearchEntry, SearchKind } from './search-entries.js';

/** What was found. In `snippet` the found words stand between two marks, and angle brackets are marks, too. */
export interface SearchRow {
  kind: SearchKind;
  language: Language;
  unit: string;
  item: string;
  section: string;
  title: string;
  snippet: string;
  rank: number;
}

/** Stand around a found word, and for `<` and `>`: PostgreSQL would take `<stdio.h>` for a tag, which it neither finds nor shows. */
export const marks = { start: '\u0002', end: '\u0003', less: '\u0004', greater: '\u0005' } as const;

/** What of a unit can be found, in the place of what could. Normalised, for some letters of Hindi are written as one character or as two. */
export async function replaceSearchEntries(
  tx: TenantTransaction,
  unit: string,
  entries: readonly SearchEntry[],
): Promise<void> {
  await tx.db.$executeRaw`DELETE FROM search_entries WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}`;
  await tx.db.$executeRaw`
    INSERT INTO search_entries (tenant_id, unit, language, kind, item, section, title, body, words)
    SELECT ${tx.tenantId}::uuid, ${unit}, entry.language, entry.kind, entry.item, entry.section, entry.title, body.clean,
      setweight(to_tsvector(words.config, entry.title), 'A') || setweight(to_tsvector(words.config, body.clean), 'B')
    FROM jsonb_to_recordset(${JSON.stringify(entries).normalize()}::jsonb)
        AS entry (language text, kind text, item text, section text, title text, body text),
      LATERAL translate(entry.body, ${`<>${marks.start}${marks.end}`}, ${marks.less + marks.greater}) AS body (clean),
      LATERAL (SELECT CASE entry.language WHEN 'hi' THEN 'hindi' ELSE 'english' END::regconfig AS config) AS words`;
}

/**
 * The best first, whatever language it is in; `query` is in the words of a search engine: "a phrase", or, -without. What is found in several languages comes
 * once, in the asked one if it is found in that.
 */
export async function selectMatches(
  tx: TenantTransaction,
  { query, unit, limit, language }: { query: string; unit: string | null; limit: number; language: Language },
): Promise<SearchRow[]> {
  const words = query.normalize();
  const options = `StartSel=${marks.start}, StopSel=${marks.end}, MinWords=15, MaxWords=35`;
  return tx.db.$queryRaw<SearchRow[]>`
    WITH asked AS (
      SELECT 'en' AS language, 'english'::regconfig AS config, websearch_to_tsquery('english', ${words}) AS query
      UNION ALL SELECT 'hi', 'hindi', websearch_to_tsquery('hindi', ${words})
    ), matching AS (
      SELECT DISTINCT ON (unit, kind, item) entry.*, ts_rank_cd(words, query)::float8 AS rank, query, config
      FROM search_entries AS entry JOIN asked USING (language)
      WHERE tenant_id = ${tx.tenantId}::uuid AND (${unit}::text IS NULL OR unit = ${unit}) AND words @@ query
      ORDER BY unit, kind, item, language = ${language} DESC, rank DESC
    ), found AS (SELECT * FROM matching ORDER BY rank DESC, unit, kind, item LIMIT ${limit})
    SELECT kind, language, unit, item, section, title, rank, ts_headline(config, body, query, ${options}) AS snippet
    FROM found ORDER BY rank DESC, unit, kind, item`;
}
