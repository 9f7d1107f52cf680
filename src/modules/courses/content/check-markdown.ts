import type { ProblemList } from './content-error.js';
import type { QuestionYaml } from './question.schema.js';
import { holdsRawHtml } from './raw-html.js';
import type { FrontMatter } from './section.schema.js';
import type { ShortAnswer } from './short-answer.schema.js';
import type { UnitDraft } from './unit-draft.js';

interface Text {
  path: readonly PropertyKey[];
  markdown: string;
}

/** Checks the Markdown outside sections' prose, in questions of all kinds: raw HTML is shown as it stands there, too. */
export function checkMarkdown(
  { sections, questions, practiceQuestions, shortAnswers }: UnitDraft,
  problems: ProblemList,
): void {
  for (const [source, texts] of [
    ...sections.map(({ front }) => [front, ofDiscussion(front.value.discussion)] as const),
    [questions, ofQuestions(questions?.value ?? [])],
    [practiceQuestions, ofQuestions(practiceQuestions?.value ?? [])],
    [shortAnswers, ofShortAnswers(shortAnswers?.value ?? [])],
  ] as const)
    for (const { path, markdown } of texts)
      if (source !== null && holdsRawHtml(markdown))
        problems.add(
          source.file,
          source.lineOf(path),
          'raw HTML is not shown: write Markdown, and put code into backquotes',
        );
}

function ofDiscussion(discussion: FrontMatter['discussion']): Text[] {
  return discussion.flatMap(({ text, sketch }, index): Text[] => [
    { path: ['discussion', index, 'text'], markdown: text },
    ...sketch.map((markdown, point) => ({ path: ['discussion', index, 'sketch', point], markdown })),
  ]);
}

function ofQuestions(questions: readonly QuestionYaml[]): Text[] {
  return questions.flatMap(({ stem, options, explanation }, index): Text[] => [
    { path: [index, 'stem'], markdown: stem },
    ...options.flatMap(({ text, misconception }, option) => [
      { path: [index, 'options', option, 'text'], markdown: text },
      ...(misconception === undefined
        ? []
        : [{ path: [index, 'options', option, 'misconception', 'text'], markdown: misconception.text }]),
    ]),
    { path: [index, 'explanation'], markdown: explanation },
  ]);
}

function ofShortAnswers(shortAnswers: readonly ShortAnswer[]): Text[] {
  return shortAnswers.flatMap(({ stem, modelAnswer, rubric }, index) => [
    { path: [index, 'stem'], markdown: stem },
    ...modelAnswer.map((markdown, point) => ({ path: [index, 'modelAnswer', point], markdown })),
    ...rubric.flatMap(({ levels }, row) =>
      levels.map(({ descriptor }, level) => ({
        path: [index, 'rubric', row, 'levels', level, 'descriptor'],
        markdown: descriptor,
      })),
    ),
  ]);
}
