/**
 * What lets somebody who knows nothing find the right option: in one question its words, over a bank of questions the rank of the right option's length
 * and its place in the file.
 */
import type { ProblemList } from './content-error.js';
import type { QuestionYaml } from './question.schema.js';
import type { Located } from './yaml-source.js';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
/** In fewer questions a pattern is chance. */
const SMALLEST_BANK = 10;
/** Of the right options that may stand at one place. Attempts shuffle options, so a place tells only whoever reads the file. */
const LARGEST_SHARE_OF_PLACE = 2 / 3;

export function checkGiveAways(questions: Located<QuestionYaml[]> | null, problems: ProblemList): void {
  if (questions === null) return;
  const { file, value, lineOf } = questions;
  for (const [index, { kind, stem, options }] of value.entries()) {
    for (const [option, { text }] of options.entries())
      if (kind !== 'true_false' && namesOthers(text))
        problems.add(
          file,
          lineOf([index, 'options', option, 'text']),
          'the option speaks of the other options, whose order is shuffled, and is mostly right: write what it means',
        );
    if (/\ban? *(?:…|\.\.\.|_+|:)?$/i.test(plain(stem)))
      problems.add(
        file,
        lineOf([index, 'stem']),
        'the stem ends with an article, and gives away which options fit it: move the article into the options',
      );
    const standsOut = kind === 'single_choice' && keyStandsOut(options);
    if (standsOut)
      problems.add(
        file,
        lineOf([index, 'options']),
        'the right option is more than twice as long as each of the others: shorten it, or say more in a wrong one',
      );
  }
  for (const message of patternsIn(value)) problems.add(file, 1, message);
}

/** What a whole bank gives away, in words. */
function patternsIn(questions: readonly QuestionYaml[]): string[] {
  const choices = questions.filter(({ kind }) => kind === 'single_choice');
  return [2, 3, 4, 5, 6, 7, 8].flatMap((width) => {
    const bank = choices.filter(({ options }) => options.length === width);
    if (bank.length < SMALLEST_BANK) return [];
    const most = mostAtOneRank(bank.length, width);
    return Array.from({ length: width }, (_, rank) => rank).flatMap((rank) => {
      const byLength = sumOf(bank.map(({ options }) => shareOfKeyAt(options, rank)));
      const byPlace = bank.filter(({ options }) => options[rank]?.correct === true).length;
      const of = `of ${bank.length} questions with ${width} options`;
      return [
        ...(byLength > most
          ? [
              `the right option is the ${ordinals[rank]} by length in ${Number(byLength.toFixed(2))} ${of}: who always chooses it should get at most ${most}, so even the lengths out`,
            ]
          : []),
        ...(byPlace > bank.length * LARGEST_SHARE_OF_PLACE
          ? [`the right option is the ${ordinals[rank]} by place in ${byPlace} ${of}: put it elsewhere in some`]
          : []),
      ];
    });
  });
}

/**
 * How often the right option may have one rank by length: as often as chance would have it, and one and a half standard deviations more; 11 of 30 with four
 * options.
 */
function mostAtOneRank(questions: number, options: number): number {
  const chance = questions / options;
  return Math.floor(chance + 1.5 * Math.sqrt(chance * (1 - 1 / options)));
}

/** How likely somebody hits the right option who takes the one of this rank by length, 0 for the longest, and guesses between equals. */
function shareOfKeyAt(options: QuestionYaml['options'], rank: number): number {
  const lengths = options.map(({ text }) => plain(text).length);
  const wanted = lengths.toSorted((a, b) => b - a)[rank];
  const fitting = options.filter((_, index) => lengths[index] === wanted);
  return fitting.filter(({ correct }) => correct === true).length / fitting.length;
}

function keyStandsOut(options: QuestionYaml['options']): boolean {
  const right = options.find(({ correct }) => correct === true);
  const others = options.filter(({ correct }) => correct !== true).map(({ text }) => plain(text).length);
  const length = plain(right?.text ?? '').length;
  // Among short options a few letters tell nobody anything.
  return length > 40 && length > 2 * Math.max(...others);
}

function namesOthers(text: string): boolean {
  return /\b(?:all|none|neither|both|any|each|two|three) of (?:the|these|those)\b(?: (?:above|others?|options?|answers?)){0,2}\W*$|\b(?:both|neither) [a-d] (?:and|n?or) [a-d]\b|^(?:[a-d](?:, | and | or )){1,3}[a-d]$/i.test(
    plain(text),
  );
}

/** As a page shows it: without the marks of Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll(/[`*]/g, '').replaceAll(/\s+/g, ' ').trim();
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
