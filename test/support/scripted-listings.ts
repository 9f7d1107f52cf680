import type { ListingRunner } from '../../src/modules/labs/listings/listing-run.types.js';

/** In place of sandboxes, for workers that run no listing. */
export const noListings: ListingRunner = {
  run: () => Promise.reject(new Error('this worker has no sandboxes')),
};
