import type { ListingRun } from './listing-runs.repository.js';
import type { ListingRunView } from './listings.schema.js';

export function presentListingRun({
  id,
  unit,
  listing,
  twin,
  status,
  createdAt,
  endedAt,
  result,
}: ListingRun): ListingRunView {
  return {
    id,
    unit,
    listing,
    twin,
    status,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    compile: result?.compile ?? null,
    programs: result?.programs ?? [],
    left: result?.left ?? [],
    timeline: result?.timeline ?? null,
    explanation: result?.explanation ?? '',
  };
}
