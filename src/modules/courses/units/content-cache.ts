import { Inject, Injectable } from '@nestjs/common';
import type { Language } from '../../../kernel/languages.js';
import type { TenantContext } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { ReadyAnswer } from '../../../platform/http/server/ready-answer.js';
import { selectOptionalCurrentUnitVersion, type UnitVersionKey } from './unit-versions.repository.js';

interface CachedUnit {
  version: UnitVersionKey;
  /** Milliseconds since 1970. */
  checkedAt: number;
  /** By name. */
  readonly answers: Map<string, ReadyAnswer>;
}

/** Units that are kept, over all colleges; past it the one that was asked for longest ago goes. One takes about a megabyte. */
const MAX_UNITS = 60;

/**
 * Answers made from the newest version of a unit, kept in this process's memory. A version never changes, so what was made of it stays true; whether it is
 * still the newest is asked once every CONTENT_REVALIDATE_MS, so a new one is seen that much later at most. Everything is kept by college: what is made in
 * one college's transaction is given to that college only.
 */
@Injectable()
export class ContentCache {
  private readonly units = new Map<string, CachedUnit>();
  private readonly checks = new Map<string, Promise<CachedUnit | null>>();

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * The answer of that name, made by `make` unless it is there. Null when the college does not teach the unit, or `make` gives null.
   * @param name must tell apart what different people may see, and languages
   * @param make gives what its texts are in, as `language`
   */
  async answer(
    context: TenantContext,
    unit: string,
    name: string,
    make: (tx: TenantTransaction, version: UnitVersionKey) => Promise<{ language: Language } | null>,
  ): Promise<ReadyAnswer | null> {
    const cached = await this.current(context, unit);
    if (!cached) return null;
    const known = cached.answers.get(name);
    if (known) return known;
    const answer = await this.database.withTenant(context, (tx) => make(tx, cached.version));
    // What is missing is not kept: anybody can ask for any number of names.
    if (answer === null) return null;
    const ready = ReadyAnswer.json(answer, answer.language);
    cached.answers.set(name, ready);
    return ready;
  }

  private isFresh({ checkedAt }: CachedUnit): boolean {
    return Date.now() - checkedAt < this.settings.CONTENT_REVALIDATE_MS;
  }

  private async current(context: TenantContext, unit: string): Promise<CachedUnit | null> {
    const key = `${context.tenantId} ${unit}`;
    const cached = this.units.get(key);
    if (cached && this.isFresh(cached)) return cached;
    let check = this.checks.get(key);
    if (!check) {
      check = this.check(context, unit, key).finally(() => this.checks.delete(key));
      this.checks.set(key, check);
    }
    return check;
  }

  private async check(context: TenantContext, unit: string, key: string): Promise<CachedUnit | null> {
    const checkedAt = Date.now();
    const version = await this.database.withTenant(context, (tx) => selectOptionalCurrentUnitVersion(tx, unit));
    const known = this.units.get(key);
    this.units.delete(key);
    if (!version) return null;
    const isSame = known?.version.id === version.id && known.version.renderer === version.renderer;
    const cached = isSame ? { ...known, checkedAt } : { version, checkedAt, answers: new Map<string, ReadyAnswer>() };
    this.units.set(key, cached);
    if (this.units.size > MAX_UNITS) this.units.delete(this.units.keys().next().value ?? '');
    return cached;
  }
}
