import type { TenantTransaction } from '../../../platform/database/database.js';
import type { Unit } from '../content/index.js';
import { placeSections } from '../progress/reading-tallies.repository.js';
import { questionTranslationsToStore, type QuestionToStore, questionsToStore } from '../questions/question-document.js';
import {
  type QuestionTranslation,
  replaceQuestionTranslations,
} from '../questions/question-translations.repository.js';
import { insertKeyRegrades, lockKeys } from '../questions/question-keys.repository.js';
import { allSearchEntriesOf } from '../search/search-entries.js';
import { replaceSearchEntries } from '../search/search.repository.js';
import { insertPackageKeys, type StoredQuestion, upsertQuestionVersions } from '../questions/questions.repository.js';
import type { UnitPages } from './unit-pages.js';
import {
  insertUnitVersion,
  lockUnit,
  selectOptionalCurrentUnitVersion,
  type UnitVersionKey,
  upsertPages,
} from './unit-versions.repository.js';

export interface StoredUnit extends UnitVersionKey {
  /** Whether this load made the version. */
  readonly isNew: boolean;
  /** Ids of the question versions that had a key before and have another one now: who has answered them is graded again. */
  readonly rekeyed: readonly string[];
}

/**
 * Puts a unit into the college. Content that equals the current version changes nothing; any other becomes the next version, which readers and new attempts
 * see as soon as the transaction commits. Attempts that go on keep the questions that they have. Loads of the same unit wait for one another.
 */
export async function storeUnit(tx: TenantTransaction, unit: Unit, pages: UnitPages): Promise<StoredUnit> {
  await lockUnit(tx, unit.slug);
  await placeSections(
    tx,
    unit.slug,
    unit.sections.map(({ slug }) => slug),
  );
  const current = await selectOptionalCurrentUnitVersion(tx, unit.slug);
  if (current?.contentHash === unit.hash) {
    if (current.renderer !== pages.renderer) await publish(tx, current.id, unit, pages);
    return { ...current, isNew: false, rekeyed: [] };
  }
  const version = (current?.version ?? 0) + 1;
  const questions = questionsToStore(unit);
  await lockKeys(tx, unit.slug);
  const stored = await upsertQuestionVersions(tx, unit.slug, questions);
  const changed = stored.flatMap((before, index) => changedKey(questions[index], before));
  const reason = `version ${version} of the unit`;
  await insertPackageKeys(
    tx,
    changed.map(({ id, optionIds }) => ({ questionVersionId: id, optionIds, reason })),
  );
  const rekeyed = changed.flatMap(({ id, isFirst }) => (isFirst ? [] : [id]));
  await insertKeyRegrades(tx, rekeyed);
  const ids = stored.map(({ id }) => id);
  await replaceQuestionTranslations(tx, ids, questionTranslationsOf(unit, stored));
  const key = await insertUnitVersion(tx, unit, { version, renderer: pages.renderer }, ids);
  await publish(tx, key.id, unit, pages);
  return { ...key, isNew: true, rekeyed };
}

function questionTranslationsOf(unit: Unit, stored: readonly StoredQuestion[]): QuestionTranslation[] {
  return unit.translations.flatMap((translation) => {
    const documents = questionTranslationsToStore(unit, translation);
    return stored.flatMap(({ id, question }) => {
      const document = documents.get(question);
      return document ? [{ questionVersionId: id, language: translation.language, document }] : [];
    });
  });
}

/** Makes a version's pages readable, and its words the ones that are found. */
async function publish(tx: TenantTransaction, versionId: string, unit: Unit, pages: UnitPages): Promise<void> {
  await upsertPages(tx, versionId, pages);
  await replaceSearchEntries(tx, unit.slug, allSearchEntriesOf(unit, pages));
}

/**
 * The key that the package gives, unless it is the one that it gave before: a key that a person has mended since then stays. One that the author has taken
 * over from a person is the package's, too, from then on: left out, it would undo at the next load what that person mends after it.
 */
function changedKey(
  question: QuestionToStore | undefined,
  { id, rightOptionIds, packageOptionIds }: StoredQuestion,
): { id: string; optionIds: readonly string[]; isFirst: boolean }[] {
  const optionIds = question?.rightOptionIds ?? [];
  if (isSame(optionIds, packageOptionIds)) return [];
  return [{ id, optionIds, isFirst: rightOptionIds.length === 0 }];
}

/** Of sorted lists. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
