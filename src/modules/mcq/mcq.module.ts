import { Module } from '@nestjs/common';
import { AnswerQuestion } from './attempts/answer-question.js';
import { AttemptsController } from './attempts/attempts.controller.js';
import { ReadAttempts } from './attempts/read-attempts.js';
import { StartAttempt } from './attempts/start-attempt.js';
import { SubmitAttempt } from './attempts/submit-attempt.js';
import { KeysModule } from './keys/keys.module.js';
import { MarkingModule } from './marking/marking.module.js';
import { PracticeModule } from './practice/practice.module.js';
import { QuizzesController } from './quizzes/quizzes.controller.js';
import { ReadQuizzes } from './quizzes/read-quizzes.js';
import { WriteQuizzes } from './quizzes/write-quizzes.js';
import { OverrideRules } from './rules/override-rules.js';
import { ReadRules } from './rules/read-rules.js';
import { RulesController } from './rules/rules.controller.js';

/** Questions as the api serves them: quizzes, marking, keys and practice. What workers do is not here: overdue attempts, grading by mended keys. */
@Module({
  imports: [KeysModule, MarkingModule, PracticeModule],
  controllers: [QuizzesController, RulesController, AttemptsController],
  providers: [
    AnswerQuestion,
    OverrideRules,
    ReadAttempts,
    ReadQuizzes,
    ReadRules,
    StartAttempt,
    SubmitAttempt,
    WriteQuizzes,
  ],
})
export class McqModule {}
