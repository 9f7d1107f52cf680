/** What students have shown, item by item, and the sums of it: written by questions and labs, read by analytics. See docs/evidence.md. */
export { type ItemResult, recordItemResults, recordItemResultsAtOnce } from './item-results.repository.js';
export { lockStanding, noteActivity, notingActivity, rebuildSums } from './standings.repository.js';
export {
  answeredIn,
  facetStandings,
  levelStandings,
  type Period,
  type ResultFilter,
  type StandingFacet,
} from './standing-sources.repository.js';
