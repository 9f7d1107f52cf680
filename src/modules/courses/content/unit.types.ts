import type { ListingProgram, ListingYaml } from './listing.schema.js';
import type { QuestionYaml } from './question.schema.js';
import type { FrontMatter } from './section.schema.js';
import type { ShortAnswer } from './short-answer.schema.js';
import type { UnitTranslation } from './translation.types.js';
import type { SectionKind, UnitYaml } from './unit.schema.js';

export interface Section extends FrontMatter {
  slug: string;
  kind: SectionKind;
  /** Without the front matter. */
  markdown: string;
}

/** A program of a listing, with its source. */
export interface Program extends ListingProgram {
  source: string;
}

/** A listing with one fault, put in on purpose. */
export interface Twin extends Omit<NonNullable<ListingYaml['twin']>, 'changes'> {
  /** Files that differ from the listing's, whole, each with a comment in front that says what is broken. */
  files: { file: string; source: string }[];
}

export interface Listing extends Omit<ListingYaml, 'programs' | 'twin' | 'traced'> {
  slug: string;
  /** In the order in which to start them. */
  programs: Program[];
  /** Absent in versions from before there were timelines of runs, and then true. */
  traced?: boolean;
  /** Absent where there is none, and in versions from before there were twins. */
  twin?: Twin;
}

export interface Option {
  /** Its place in the file: a, b, … Not to be sent to students, who would learn the stored order. */
  letter: string;
  text: string;
  correct: boolean;
  /** Of a wrong option. */
  misconception: { id: string; text: string } | null;
}

export interface Question extends Omit<QuestionYaml, 'options'> {
  options: Option[];
}

/** What students read of a lab. */
export interface LabBrief {
  slug: string;
  title: string;
  /** Whose concept it practises. */
  section: string;
  markdown: string;
}

/** A whole unit as its folder describes it. All references in it hold. */
export interface Unit extends Omit<UnitYaml, 'sections' | 'listings'> {
  /** In reading order. */
  sections: Section[];
  listings: Listing[];
  /** In the order of `labs`. */
  briefs: LabBrief[];
  /** What quizzes ask. */
  questions: Question[];
  /** What practice asks instead of them, if there are any. */
  practiceQuestions: Question[];
  shortAnswers: ShortAnswer[];
  /** What of it is there in other languages, made from the English of today. */
  translations: UnitTranslation[];
  /** SHA-256, hexadecimal, of all of the above: equal for equal content, whatever the files' comments and layout. */
  hash: string;
}
