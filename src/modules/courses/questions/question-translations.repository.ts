import type { TranslationLanguage } from '../../../kernel/languages.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { QuestionTranslationDocument } from './question-document.js';

export interface QuestionTranslation {
  readonly questionVersionId: string;
  readonly language: TranslationLanguage;
  readonly document: QuestionTranslationDocument;
}

/** What of these question versions is there in other languages, in the place of what was. */
export async function replaceQuestionTranslations(
  tx: TenantTransaction,
  questionVersionIds: readonly string[],
  translations: readonly QuestionTranslation[],
): Promise<void> {
  const rows = translations.map(({ questionVersionId, language, document }) => ({
    id: questionVersionId,
    language,
    document,
  }));
  await tx.db.$executeRaw`
    DELETE FROM question_translations
    WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ANY (${[...questionVersionIds]}::uuid[])
      AND (question_version_id, language) NOT IN (
        SELECT given.id, given.language FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (id uuid, language text)
      )`;
  await tx.db.$executeRaw`
    INSERT INTO question_translations (tenant_id, question_version_id, language, document)
    SELECT ${tx.tenantId}::uuid, given.id, given.language, given.document
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (id uuid, language text, document jsonb)
    ON CONFLICT (tenant_id, question_version_id, language) DO UPDATE SET document = excluded.document`;
}
