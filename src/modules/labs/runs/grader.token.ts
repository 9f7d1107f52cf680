/** Injects the Grader of a worker. */
export const GRADER = Symbol('GRADER');
