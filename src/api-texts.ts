import { examples } from './api-examples.js';
import type { ApiTexts } from './platform/http/document/describe-api.js';

/** What the API's document says beside what its routes say. */
export const apiTexts: ApiTexts = {
  tags: {
    sessions: 'Logging in and out, renewing tokens, one’s own password, and where one is logged in.',
    people: 'Who is at the college, and with which roles.',
    'api keys': 'With which a college’s portals read: made, rotated and revoked by its admins.',
    units: 'What is taught: units with sections, figures, listings, questions and labs, as students read them.',
    listings: 'Running a unit’s example programs in a sandbox.',
    cohorts: 'Groups of people who learn one unit together, with their staff, sections and lab groups.',
    labs: 'What there is to program, handing it in, and the verdicts.',
    designs: 'Labs that ask for an architecture in words: marking them by a rubric, and releasing the marks.',
    regrades: 'Grading programs again with the grader of today.',
    quizzes: 'What instructors set: questions, times, attempts, and other rules for single students or lab groups.',
    attempts: 'Sitting a quiz.',
    'short answers': 'Marking the answers that people write in words.',
    keys: 'Which options of a question are right, and mending it when they are not.',
    practice: 'Questions one at a time, chosen by what one knows already.',
    gradebook: 'Grades by a scheme, with late days, penalties and changes by hand.',
    portfolio: 'What a student has to show of a unit: sources and verdicts of the labs that are done.',
    analytics: 'How cohorts, questions, labs and students do, as JSON and as CSV.',
    problems: 'What each `type` of an error means, and what to do about it.',
    health: 'For load balancers and probes.',
  },
  examples,
};
