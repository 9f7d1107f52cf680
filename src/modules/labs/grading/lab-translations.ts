import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { translationLanguages } from '../../../kernel/languages.js';
import { ProblemList, readBriefTranslation, revisionOfLab, rubricIn } from '../../courses/index.js';
import { LabAuthorError } from '../model/faults.js';
import type { LabDescription, LabTranslation } from '../model/results.js';
import type { LabYaml } from './lab.schema.js';

type Translations = NonNullable<LabDescription['translations']>;

/**
 * A lab's texts in other languages, as far as they were made from the English of today: students do not read an older one, whose points or limits may be others.
 * @throws LabAuthorError naming what is wrong in a file
 */
export async function readLabTranslations(folder: string, lab: LabYaml, brief: string): Promise<Translations> {
  const rubric = lab.kind === 'design' ? lab.rubric : undefined;
  const revision = revisionOfLab({ title: lab.title, summary: lab.summary, rubric }, brief);
  const translations: Translations = {};
  for (const language of translationLanguages) {
    const file = join(folder, `brief.${language}.md`);
    if (!existsSync(file)) continue;
    const problems = new ProblemList();
    const translated = readBriefTranslation(file, await readFile(file, 'utf8'), problems);
    const [fault] = problems.all;
    if (fault) throw new LabAuthorError(`${fault.file}:${fault.line}: ${fault.message}`);
    if (translated?.texts.value.english !== revision) continue;
    const { title, summary, rubric: rows } = translated.texts.value;
    const texts: LabTranslation = { title, summary, brief: translated.markdown };
    translations[language] = rubric && rows ? { ...texts, rubric: rubricIn(rubric, rows) } : texts;
  }
  return translations;
}
