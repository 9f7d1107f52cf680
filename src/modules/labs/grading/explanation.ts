import type { Sandbox, TracedCall } from '../../sandbox/sandbox.port.js';
import { explainExits } from '../diagnosis/endings.js';
import { explainExceptions } from '../diagnosis/exceptions.js';
import { explainFailedCalls } from '../diagnosis/failed-calls.js';
import { type Acquaintance, processName } from '../trace/process-names.js';
import type { Session } from '../sdk/session.js';
import { type CallSite, type LineOf, resolveLines, siteOf } from '../diagnosis/source-lines.js';
import { troubleOf, type Trouble } from './outcome.js';

/**
 * What the programs of a scenario did wrong as such, in words, with the lines of the source where they are known. The words are made when a failed
 * check needs them: looking lines up takes a process in the sandbox, and most submissions are spared it.
 */
export class Explanation {
  /** What a check that fails on this scenario comes to, or null when that is for the check alone to say. */
  readonly outcome: Trouble['outcome'] | null;
  /** That is because SIGPIPE ended a process. */
  readonly brokenPipe: boolean;
  readonly #known: Acquaintance;
  #lines: Promise<LineOf> | null = null;

  /** To be made when the scenario is over, before the sandbox is reset; the words may be asked for later. */
  constructor(
    private readonly session: Session,
    private readonly sandbox: Sandbox,
    private readonly files: readonly string[],
  ) {
    this.#known = session.acquaintance();
    const trouble = troubleOf(session, this.#known);
    this.outcome = trouble?.outcome ?? null;
    this.brokenPipe = trouble?.brokenPipe ?? false;
  }

  /** Why a check on this scenario had to fail, or an empty text. */
  async trouble(): Promise<string> {
    return troubleOf(this.session, this.#known, await this.#lineOf())?.explanation ?? '';
  }

  /** Exceptions that ended a process or a thread of a Python program; may be empty. */
  exceptions(): string {
    return explainExceptions(this.#known, this.files).words;
  }

  /** Calls that went wrong; may be empty. */
  async failedCalls(): Promise<string> {
    return explainFailedCalls(this.#known, await this.#lineOf());
  }

  /** What to tell where the programs made more calls than are kept of them; null where the trace is whole. */
  get cut(): string | null {
    return this.#known.trace.cut;
  }

  /**
   * Processes that ended with another status than 0, with their last words, unless an exception tells it all; may be empty.
   * @param observed what a check says: where that is not of an exit status, only those are told that gave up. Null: no check asks
   */
  async exits(observed: string | null = null): Promise<string> {
    const { ended } = explainExceptions(this.#known, this.files);
    const which = observed === null || /exit status/.test(observed) ? 'all' : 'gaveUp';
    const words = explainExits(this.session.runs, this.#known, await this.#lineOf(), { told: ended, which });
    // With nothing but the status, that the check has named already, it would be said twice.
    const bare = /^[^.]* (ended with exit status \d+)\.$/.exec(words)?.[1];
    return bare !== undefined && (observed?.includes(bare) ?? false) ? '' : words;
  }

  /** Is the call one of this scenario's? */
  has(call: TracedCall): boolean {
    return this.#known.trace.calls().includes(call);
  }

  /** Who made one of its calls, and where. */
  async callerOf(call: TracedCall): Promise<string> {
    const name = processName(call.pid, this.#known);
    const site = siteOf(call, this.#known);
    if (site === null) return name;
    const line = (await resolveLines(this.sandbox, [site], this.files))(site).slice(2, -1);
    return line === '' ? name : name.replace(/\)$/, `, ${line})`);
  }

  /** All lines that the words will name are looked up at once: they are made up a first time only to see which. */
  #lineOf(): Promise<LineOf> {
    this.#lines ??= this.#resolve();
    return this.#lines;
  }

  async #resolve(): Promise<LineOf> {
    const sites: CallSite[] = [];
    const collect: LineOf = (site) => {
      if (site !== null) sites.push(site);
      return '';
    };
    troubleOf(this.session, this.#known, collect);
    explainFailedCalls(this.#known, collect);
    explainExits(this.session.runs, this.#known, collect);
    return sites.length === 0 ? collect : resolveLines(this.sandbox, sites, this.files);
  }
}
