import { checkGiveAways } from './check-give-aways.js';
import { checkTranslatedSection, type Referents, type SectionText } from './check-section.js';
import { codeDifferences, differencesOf } from './compare-structure.js';
import type { ProblemList } from './content-error.js';
import { repeated } from './content-fields.js';
import type { BriefTranslation } from './brief-translation.js';
import type { LabTexts, TwinText } from './english-revision.js';
import type { QuestionYaml } from './question.schema.js';
import { holdsRawHtml } from './raw-html.js';
import type { FrontMatter } from './section.schema.js';
import type { ShortAnswer } from './short-answer.schema.js';
import type { QuestionTexts, RubricTexts, SectionTexts, ShortAnswerTexts, UnitTexts } from './translation.schema.js';
import type { UnitYaml } from './unit.schema.js';
import type { Located } from './yaml-source.js';

interface Identified {
  id: string;
}

/** Checks that translations are built as their English is, and keep to the same forms. */
export class TranslationCheck {
  constructor(
    private readonly known: Referents,
    private readonly problems: ProblemList,
  ) {}

  unit({ jobs, outcomes, checkpoint }: UnitYaml, texts: Located<UnitTexts> | null): void {
    if (texts === null) return;
    if (texts.value.jobs.length !== jobs.length)
      this.add(texts, ['jobs'], `has ${texts.value.jobs.length} titles of jobs, and the English ${jobs.length}`);
    this.keys(texts, ['outcomes'], texts.value.outcomes, outcomes);
    this.keys(texts, ['checkpoint'], texts.value.checkpoint, checkpoint);
  }

  section(
    { front, markdown, twins }: { front: FrontMatter; markdown: string; twins: readonly TwinText[] },
    texts: Located<SectionTexts> | null,
    section: SectionText & { markdown: string; firstLine: number },
  ): void {
    if (texts === null) return;
    this.keys(texts, ['discussion'], texts.value.discussion, front.discussion);
    const { twins: translated = {} } = texts.value;
    this.keys(texts, ['twins'], translated, twins);
    for (const { id, broken } of twins)
      if (translated[id] !== undefined) this.markdown(texts, ['twins', id], [broken], [translated[id]]);
    for (const { line, message } of differencesOf(markdown, section.markdown, section.firstLine))
      this.problems.add(texts.file, line, message);
    checkTranslatedSection(section, this.known, this.problems);
  }

  brief(lab: LabTexts, english: string, { texts, markdown, firstLine }: BriefTranslation): void {
    if (holdsRawHtml(markdown)) this.problems.add(texts.file, firstLine, 'raw HTML is not shown: write Markdown');
    for (const { line, message } of differencesOf(english, markdown, firstLine))
      this.problems.add(texts.file, line, message);
    this.rubric(texts, ['rubric'], texts.value.rubric ?? {}, lab.rubric ?? []);
  }

  /** Questions of a file, all of which have to be there in English. */
  ids(english: Located<readonly Identified[]>, texts: Located<readonly Identified[]>): void {
    const known = new Set(english.value.map(({ id }) => id));
    for (const [index, { id }] of texts.value.entries())
      if (!known.has(id)) this.add(texts, [index, 'id'], `there is no question \`${id}\` in ${english.file}`);
    for (const index of repeated(texts.value, ({ id }) => id))
      this.add(texts, [index, 'id'], `\`${texts.value[index]?.id ?? ''}\` is there twice: remove one`);
  }

  question(
    english: QuestionYaml,
    translated: QuestionTexts,
    texts: Located<QuestionTexts[]> | null,
    index: number,
  ): void {
    if (texts === null) return;
    const { stem, options, explanation } = translated;
    if (options.length !== english.options.length)
      return this.add(
        texts,
        [index, 'options'],
        `\`${english.id}\` has ${options.length} options, and ${english.options.length} in English`,
      );
    for (const [place, { misconception }] of options.entries())
      if ((misconception === undefined) !== (english.options[place]?.misconception === undefined))
        this.add(
          texts,
          [index, 'options', place],
          'a misconception stands where the English has one, and nowhere else: the order of the options is that of the English',
        );
    for (const place of repeated(options, ({ text }) => text))
      this.add(texts, [index, 'options', place, 'text'], 'is there twice: change one');
    this.markdown(
      texts,
      [index],
      [english.stem, english.explanation, ...english.options.flatMap(textsOfOption)],
      [stem, explanation, ...options.map(({ text, misconception }) => ({ text, misconception })).flatMap(ofOption)],
    );
  }

  /** What lengths of options tell in English they must not tell in another language either. */
  giveAways(
    current: readonly { question: QuestionYaml; translated: QuestionTexts }[],
    texts: Located<QuestionTexts[]>,
  ): void {
    const value = current.map(({ question, translated }) => ({
      ...question,
      options: question.options.map((option, index) => ({ ...option, text: translated.options[index]?.text ?? '' })),
    }));
    const placeOf = (id: string | undefined): number => texts.value.findIndex((each) => each.id === id);
    const lineOf = ([index, ...path]: readonly PropertyKey[]): number =>
      texts.lineOf([placeOf(value[Number(index)]?.id), ...path]);
    checkGiveAways({ file: texts.file, value, lineOf }, this.problems);
  }

  shortAnswer(
    english: ShortAnswer,
    translated: ShortAnswerTexts,
    texts: Located<ShortAnswerTexts[]> | null,
    index: number,
  ): void {
    if (texts === null) return;
    const { stem, modelAnswer, rubric } = translated;
    if (modelAnswer.length !== english.modelAnswer.length)
      this.add(
        texts,
        [index, 'modelAnswer'],
        `\`${english.id}\` has ${modelAnswer.length} points of an answer, and ${english.modelAnswer.length} in English`,
      );
    this.rubric(texts, [index, 'rubric'], rubric, english.rubric);
    this.markdown(texts, [index], [english.stem, ...english.modelAnswer], [stem, ...modelAnswer]);
  }

  private rubric(
    texts: Located<unknown>,
    path: readonly PropertyKey[],
    translated: RubricTexts,
    english: readonly { id: string; levels: readonly unknown[] }[],
  ): void {
    this.keys(texts, path, translated, english);
    for (const { id, levels } of english) {
      const there = translated[id]?.levels.length;
      if (there !== undefined && there !== levels.length)
        this.add(texts, [...path, id], `has ${there} levels, and the English ${levels.length}`);
    }
  }

  /** Texts that are named by ids: each id of the English, and no other. */
  private keys(
    texts: Located<unknown>,
    path: readonly PropertyKey[],
    translated: Readonly<Record<string, unknown>>,
    english: readonly Identified[],
  ): void {
    const known = new Set(english.map(({ id }) => id));
    const name = String(path.at(-1));
    for (const id of Object.keys(translated))
      if (!known.has(id)) this.add(texts, [...path, id], `the English has no \`${id}\` under \`${name}\``);
    for (const id of known) if (!(id in translated)) this.add(texts, path, `\`${name}\` lacks \`${id}\``);
  }

  private markdown(
    texts: Located<unknown>,
    path: readonly PropertyKey[],
    english: readonly string[],
    translated: readonly string[],
  ): void {
    if (translated.some(holdsRawHtml)) this.add(texts, path, 'raw HTML is not shown: write Markdown');
    for (const message of codeDifferences(english, translated)) this.add(texts, path, message);
  }

  private add(texts: Located<unknown>, path: readonly PropertyKey[], message: string): void {
    this.problems.add(texts.file, texts.lineOf(path), message);
  }
}

function textsOfOption({ text, misconception }: QuestionYaml['options'][number]): string[] {
  return ofOption({ text, misconception: misconception?.text });
}

function ofOption({ text, misconception }: { text: string; misconception: string | undefined }): string[] {
  return misconception === undefined ? [text] : [text, misconception];
}
