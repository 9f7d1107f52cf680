import type { Design, StoredMarking } from './designs.repository.js';
import type { DesignSummary, DesignView, Marking, ReleasedMarking } from './designs.schema.js';
import type { RubricCriterion } from '../model/results.js';
import type { StoredFile } from './submissions.repository.js';

export function presentDesignSummary(design: Design): DesignSummary {
  const { claimedBy, claimedUntil } = design;
  return {
    id: design.id,
    lab: design.lab,
    student: { id: design.personId, name: design.personName },
    state: design.state,
    revision: design.revision,
    score: design.score,
    maxScore: design.maxScore,
    claim: claimedBy && claimedUntil ? { by: claimedBy, until: claimedUntil.toISOString() } : null,
    submittedAt: design.createdAt.toISOString(),
    releasedAt: design.releasedAt?.toISOString() ?? null,
  };
}

export function presentDesign(
  design: Design,
  files: readonly StoredFile[],
  rubric: RubricCriterion[],
  marking: StoredMarking | undefined,
): DesignView {
  return {
    ...presentDesignSummary(design),
    files: files.map(({ name, content }) => ({ name, content: content.toString('utf8') })),
    rubric,
    marking: marking ? presentMarking(marking) : null,
  };
}

export function presentMarking(marking: StoredMarking): Marking {
  return { ...presentReleasedMarking(marking), marker: { id: marking.markerId, name: marking.markerName } };
}

/** As its author sees it: without the marker. */
export function presentReleasedMarking(marking: Omit<StoredMarking, 'markerName'>): ReleasedMarking {
  const { revision, createdAt, afterRelease, rows, overall, score, maxScore } = marking;
  return { revision, markedAt: createdAt.toISOString(), afterRelease, rows, overall, score, maxScore };
}
