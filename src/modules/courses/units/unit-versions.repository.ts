import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { localize, type LocalizedUnit, type Unit, type UnitTranslation } from '../content/index.js';
import type { UnitPages } from './unit-pages.js';

/** Which version of a unit it is, without what stands in it. */
export interface UnitVersionKey {
  readonly id: string;
  readonly unit: string;
  /** From 1. */
  readonly version: number;
  readonly contentHash: string;
  /** Which renderer its pages were made by. */
  readonly renderer: number;
}

/** Keeps other loads of the unit waiting until the transaction ends. */
export async function lockUnit(tx: TenantTransaction, unit: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`unit ${tx.tenantId} ${unit}`}, 0))`;
}

/** The newest version of a unit, which readers see and new attempts take. Null when the college does not teach it. */
export async function selectOptionalCurrentUnitVersion(
  tx: TenantTransaction,
  unit: string,
): Promise<UnitVersionKey | null> {
  return tx.db.unitVersion.findFirst({
    where: { tenantId: tx.tenantId, unit },
    orderBy: { version: 'desc' },
    select: { id: true, unit: true, version: true, contentHash: true, renderer: true },
  });
}

export async function insertUnitVersion(
  tx: TenantTransaction,
  unit: Unit,
  { version, renderer }: { version: number; renderer: number },
  questionVersionIds: readonly string[],
): Promise<UnitVersionKey> {
  const key = { id: newId(), unit: unit.slug, version, contentHash: unit.hash, renderer };
  const { translations, ...document } = unit;
  await tx.db.$executeRaw`
    INSERT INTO unit_versions (tenant_id, id, unit, version, title, content_hash, document, renderer)
    VALUES (${tx.tenantId}::uuid, ${key.id}::uuid, ${unit.slug}, ${version}, ${unit.title}, ${unit.hash}, ${JSON.stringify(document)}::jsonb, ${renderer})`;
  await tx.db.$executeRaw`
    INSERT INTO unit_translations (tenant_id, unit_version_id, language, document)
    SELECT ${tx.tenantId}::uuid, ${key.id}::uuid, document ->> 'language', document
    FROM jsonb_array_elements(${JSON.stringify(translations)}::jsonb) AS document`;
  await tx.db.$executeRaw`
    INSERT INTO unit_version_questions (tenant_id, unit_version_id, question_version_id, position)
    SELECT ${tx.tenantId}::uuid, ${key.id}::uuid, question.id, question.position
    FROM unnest(${[...questionVersionIds]}::uuid[]) WITH ORDINALITY AS question (id, position)`;
  return key;
}

/** Puts pages beside a version, in the place of those that another renderer made. */
export async function upsertPages(tx: TenantTransaction, versionId: string, pages: UnitPages): Promise<void> {
  const rows = [...pages.sections].map(([section, { html }]) => ({ section, html }));
  await tx.db.$executeRaw`
    INSERT INTO unit_pages (tenant_id, unit_version_id, section, html)
    SELECT ${tx.tenantId}::uuid, ${versionId}::uuid, page.section, page.html
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS page (section text, html text)
    ON CONFLICT (tenant_id, unit_version_id, section) DO UPDATE SET html = excluded.html`;
  const translated = [...pages.translations].flatMap(([language, { sections }]) =>
    [...sections].map(([section, { html }]) => ({ language, section, html })),
  );
  await tx.db.$executeRaw`
    INSERT INTO translated_pages (tenant_id, unit_version_id, language, section, html)
    SELECT ${tx.tenantId}::uuid, ${versionId}::uuid, page.language, page.section, page.html
    FROM jsonb_to_recordset(${JSON.stringify(translated)}::jsonb) AS page (language text, section text, html text)
    ON CONFLICT (tenant_id, unit_version_id, language, section) DO UPDATE SET html = excluded.html`;
  await tx.db.$executeRaw`
    UPDATE unit_versions SET renderer = ${pages.renderer} WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${versionId}::uuid AND renderer <> ${pages.renderer}`;
}

/** What stands in a version, in a language as far as it is there in it. */
export async function selectUnit(tx: TenantTransaction, versionId: string, language: Language): Promise<LocalizedUnit> {
  const { document } = await tx.db.unitVersion.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: tx.tenantId, id: versionId } },
    select: { document: true },
  });
  const translation = await tx.db.unitTranslation.findUnique({
    where: { tenantId_unitVersionId_language: { tenantId: tx.tenantId, unitVersionId: versionId, language } },
    select: { document: true },
  });
  // Both written by insertUnitVersion, and never changed.
  return localize(document as unknown as Unit, translation && (translation.document as unknown as UnitTranslation));
}

/** A unit as a list shows it. */
export type UnitHead = Pick<Unit, 'slug' | 'title' | 'subject' | 'summary' | 'hours'>;

/** The newest version of every unit, by slug, in a language as far as it is there in it. */
export async function selectCurrentUnits(
  tx: TenantTransaction,
  language: Language,
): Promise<{ unit: UnitHead; version: number; language: Language }[]> {
  const rows = await tx.db.$queryRaw<(UnitHead & { version: number; isTranslated: boolean })[]>`
    WITH current AS (
      SELECT DISTINCT ON (unit) id, unit, version, document FROM unit_versions WHERE tenant_id = ${tx.tenantId}::uuid ORDER BY unit, version DESC
    )
    SELECT unit AS slug, version, texts->>'title' AS title, texts->>'subject' AS subject, texts->>'summary' AS summary,
      current.document->'hours' AS hours, jsonb_typeof(t.document->'unit') IS NOT DISTINCT FROM 'object' AS "isTranslated"
    FROM current
    LEFT JOIN unit_translations t ON t.tenant_id = ${tx.tenantId}::uuid AND t.unit_version_id = current.id AND t.language = ${language},
      LATERAL (SELECT CASE jsonb_typeof(t.document->'unit') WHEN 'object' THEN t.document->'unit' ELSE current.document END AS texts) AS chosen
    ORDER BY unit`;
  return rows.map(({ version, isTranslated, ...unit }) => ({
    unit,
    version,
    language: isTranslated ? language : ORIGINAL,
  }));
}

/** A section of a version as HTML, in the language if it is there in it. Null when the version has no such section. */
export async function selectOptionalPage(
  tx: TenantTransaction,
  unitVersionId: string,
  section: string,
  language: Language,
): Promise<string | null> {
  const translated = await tx.db.translatedPage.findUnique({
    where: {
      tenantId_unitVersionId_language_section: { tenantId: tx.tenantId, unitVersionId, language, section },
    },
  });
  if (translated) return translated.html;
  const page = await tx.db.unitPage.findUnique({
    where: { tenantId_unitVersionId_section: { tenantId: tx.tenantId, unitVersionId, section } },
  });
  return page?.html ?? null;
}

/** Slugs of the sections of a unit's newest version, in order. Null when the college does not teach it. */
export async function selectOptionalSectionSlugs(tx: TenantTransaction, unit: string): Promise<string[] | null> {
  const [row] = await tx.db.$queryRaw<{ slugs: string[] }[]>`
    SELECT jsonb_path_query_array(document, '$.sections[*].slug') AS slugs FROM unit_versions
    WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} ORDER BY version DESC LIMIT 1`;
  return row?.slugs ?? null;
}
