import { AppError } from '../../../kernel/errors.js';

/** The blueprint asks for questions that the unit does not have. */
export class BlueprintRefusedError extends AppError {
  readonly type = 'blueprint-refused';
  readonly title = 'The blueprint does not fit the unit';
  readonly status = 422;
  readonly means = 'The blueprint asks for questions that the unit does not have.';
  readonly remedy = 'Read the unit’s questions, and ask for some of these.';
}
