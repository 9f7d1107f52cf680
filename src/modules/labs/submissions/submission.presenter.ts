import type { Timeline } from '../model/results.js';
import { presentReleasedMarking } from './design.presenter.js';
import type { StoredMarking } from './designs.repository.js';
import type { StoredResult } from './results.repository.js';
import type { ResultListView } from './results.schema.js';
import type { StoredFile, Submission } from './submissions.repository.js';
import type { SubmissionSummary, SubmissionView } from './submissions.schema.js';
import type { TimelineView } from './timeline.schema.js';

export function presentSubmissionSummary(submission: Submission): SubmissionSummary {
  return {
    id: submission.id,
    lab: submission.lab,
    personId: submission.personId,
    status: submission.status,
    createdAt: submission.createdAt.toISOString(),
    startedAt: submission.startedAt?.toISOString() ?? null,
    finishedAt: submission.finishedAt?.toISOString() ?? null,
    supersededBy: submission.supersededBy,
    regradedAt: submission.regradedAt?.toISOString() ?? null,
    verdict: submission.verdict,
    score: submission.score,
    maxScore: submission.maxScore,
  };
}

export function presentSubmission(
  submission: Submission,
  files: readonly StoredFile[],
  marking: StoredMarking | undefined,
): SubmissionView {
  return {
    ...presentSubmissionSummary(submission),
    files: files.map(({ name, content }) => ({ name, content: content.toString('utf8') })),
    result: submission.result,
    marking: marking ? presentReleasedMarking(marking) : null,
  };
}

export function presentTimeline(submissionId: string, { scenarios, cut }: Timeline): TimelineView {
  return { submissionId, scenarios, cut };
}

/** The newest first: the submission's own, then those that it has replaced. */
export function presentResults(submission: Submission, old: readonly StoredResult[]): ResultListView {
  const { verdict, score, maxScore, result } = submission;
  const gradedAt = submission.regradedAt ?? submission.finishedAt;
  const current =
    verdict !== null && score !== null && maxScore !== null && result !== null && gradedAt !== null
      ? [{ revision: old.length + 1, verdict, score, maxScore, result, gradedAt }]
      : [];
  const items = [...current, ...old.toReversed()].map((item) => ({
    revision: item.revision,
    current: item.revision > old.length,
    gradedAt: item.gradedAt.toISOString(),
    verdict: item.verdict,
    score: item.score,
    maxScore: item.maxScore,
    result: item.result,
  }));
  return { items };
}
