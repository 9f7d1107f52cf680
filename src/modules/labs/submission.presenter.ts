import type { Timeline } from './grading/grading.types.js';
import { presentReleasedMarking } from './design.presenter.js';
import type { StoredMarking } from './designs.repository.js';
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
