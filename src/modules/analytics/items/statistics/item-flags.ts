import type { ItemStatistics } from './item-statistics.js';

/** Why somebody should look at an item. `message` is for people, `code` for programs. */
export interface ItemFlag {
  readonly code:
    | 'too_few_answers'
    | 'negative_discrimination'
    | 'wrong_option_preferred'
    | 'too_easy'
    | 'too_hard'
    | 'unchosen_option';
  readonly message: string;
  /** The options that it is about. */
  readonly optionIds: readonly string[];
}

/** How often an option was chosen. */
export interface OptionCount {
  readonly id: string;
  readonly right: boolean;
  readonly n: number;
  /** By the third of the attempts with the highest totals. Left out where only sums are kept. */
  readonly upper?: number;
}

/** Fewer answers than this say nothing about an item. */
const ENOUGH_ANSWERS = 10;
const EASY = 0.95;
const HARD = 0.2;

/** What is odd about an item, the worst first. */
export function itemFlags(
  { n, facility, itemRest }: Pick<ItemStatistics, 'n' | 'facility' | 'itemRest'>,
  options: readonly OptionCount[] = [],
): ItemFlag[] {
  if (n < ENOUGH_ANSWERS) {
    const message = `Too few answers to say anything: ${n}, and ${ENOUGH_ANSWERS} are needed.`;
    return [{ code: 'too_few_answers', message, optionIds: [] }];
  }
  const flags: ItemFlag[] = [];
  const add = (code: ItemFlag['code'], message: string, optionIds: readonly string[] = []) =>
    flags.push({ code, message, optionIds });
  if (itemRest !== null && itemRest < 0)
    add('negative_discrimination', 'This question sorts weak students above strong ones: check the key.');
  const preferred = preferredWrongOptions(options);
  if (preferred.length > 0) {
    const message =
      'The students with the highest totals chose a wrong option more often than a right one: check the key and the wording.';
    add('wrong_option_preferred', message, preferred);
  }
  if (facility !== null && facility >= EASY)
    add('too_easy', `Nearly everybody gets it right (${share(facility)}): it tells nobody apart.`);
  if (facility !== null && facility <= HARD)
    add('too_hard', `Hardly anybody gets it right (${share(facility)}): is it taught, and is it clear?`);
  const unchosen = options.filter((option) => !option.right && option.n === 0).map(({ id }) => id);
  if (unchosen.length > 0) {
    const which = unchosen.length === 1 ? 'One wrong option is' : `${unchosen.length} wrong options are`;
    add('unchosen_option', `${which} chosen by nobody: nobody is misled by what it says.`, unchosen);
  }
  return flags;
}

function preferredWrongOptions(options: readonly OptionCount[]): string[] {
  const right = options.flatMap((option) => (option.right && option.upper !== undefined ? [option.upper] : []));
  if (right.length === 0) return [];
  const most = Math.max(...right);
  return options.filter((option) => !option.right && (option.upper ?? 0) > most).map(({ id }) => id);
}

function share(facility: number): string {
  return `${Math.round(facility * 100)} %`;
}
