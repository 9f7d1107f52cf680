/** The way of a unit from its folder into a college: for commands, not for the api. */
export { loadUnit } from '../content/index.js';
export { importUnit } from './import-unit.js';
export type { StoredUnit } from '../units/store-unit.js';
