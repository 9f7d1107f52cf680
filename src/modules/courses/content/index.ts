/** A unit as its author's folder describes it. */
export { ContentError, type ContentProblem } from './content-error.js';
export { type BloomLevel, bloomLevels } from './content-fields.js';
export { loadReportedUnit, loadUnit } from './load-unit.js';
export { localize, type LocalizedUnit } from './localize.js';
export { outlineOf, readFenceInformation, splitHeading } from './outline.js';
export type { ChoiceKind } from './question.schema.js';
export type * from './unit.types.js';
export type { TranslationReport, UnitTranslation } from './translation.types.js';
