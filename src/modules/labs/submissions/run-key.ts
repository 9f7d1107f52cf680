/** What is to be graded: a submission for the first time, or one that a regrade is to grade again. */
export interface RunKey {
  tenantId: string;
  kind: 'submission' | 'regrade';
  /** Of the submission, or of the regrade's item. */
  id: string;
}
