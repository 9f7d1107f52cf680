import { BadCredentialsError, LinkRefusedError, WrongPasswordError } from './modules/auth/auth.errors.js';
import { MarkingRefusedError } from './modules/courses/rubric/rubric.errors.js';
import { ExtensionRefusedError } from './modules/gradebook/extensions/extensions.errors.js';
import { GradeRefusedError } from './modules/gradebook/overrides/overrides.errors.js';
import { SchemeRefusedError } from './modules/gradebook/scheme/scheme.errors.js';
import { RegradeRefusedError } from './modules/labs/regrades/regrades.errors.js';
import { SubmissionRefusedError } from './modules/labs/submissions/submissions.errors.js';
import { AnswerRefusedError } from './modules/mcq/answers.errors.js';
import {
  AnswerLockedError,
  AttemptOverError,
  NoAttemptsLeftError,
  QuizNotOpenError,
} from './modules/mcq/attempts/attempts.errors.js';
import { KeyRefusedError } from './modules/mcq/keys/keys.errors.js';
import { BlueprintRefusedError } from './modules/mcq/quizzes/quizzes.errors.js';
import { commonKinds, kindOf, type ProblemClass, type ProblemKind } from './platform/http/problems/problem-kinds.js';

const problemsOfFeatures: readonly ProblemClass[] = [
  BadCredentialsError,
  AnswerLockedError,
  AnswerRefusedError,
  AttemptOverError,
  BlueprintRefusedError,
  ExtensionRefusedError,
  GradeRefusedError,
  KeyRefusedError,
  LinkRefusedError,
  MarkingRefusedError,
  NoAttemptsLeftError,
  QuizNotOpenError,
  RegradeRefusedError,
  SchemeRefusedError,
  SubmissionRefusedError,
  WrongPasswordError,
];

/** Every kind of problem that the api answers with, by status and name. */
export const problemKinds: readonly ProblemKind[] = [...commonKinds, ...problemsOfFeatures.map(kindOf)].toSorted(
  (a, b) => a.status - b.status || a.type.localeCompare(b.type),
);
