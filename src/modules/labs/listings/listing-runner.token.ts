/** Injects the ListingRunner of the worker. */
export const LISTING_RUNNER = Symbol('LISTING_RUNNER');
