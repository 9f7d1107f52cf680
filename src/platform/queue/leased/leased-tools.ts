import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { ANSWER_LIMIT_MS, answerWithin } from '../../database/answer-within.js';
import { Database } from '../../database/database.js';
import { UpkeepDatabase } from '../../database/upkeep-database.js';
import { Log } from '../../logging/log.js';
import { Outbox } from '../outbox.js';

/** What every kind of leased work needs of the platform. */
@Injectable()
export class LeasedTools {
  /** Milliseconds that whoever works here waits for the database at the longest. */
  readonly answerLimitMs: number = ANSWER_LIMIT_MS;

  constructor(
    @Inject(SETTINGS) readonly settings: Settings,
    readonly database: Database,
    readonly upkeep: UpkeepDatabase,
    readonly outbox: Outbox,
    readonly log: Log,
  ) {}

  /** Gives what `answer` gives; rejects with UnavailableError where that takes for ever. @param what for the log */
  async answered<Answer>(what: string, answer: Promise<Answer>): Promise<Answer> {
    return answerWithin(what, answer, this.log, this.answerLimitMs);
  }
}
