import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { LabDescription } from '../model/results.js';

/** The labs that there are, as students and instructors may see them. */
@Injectable()
export class LabCatalogue {
  private readonly bySlug: ReadonlyMap<string, LabDescription>;

  constructor(labs: readonly LabDescription[]) {
    this.bySlug = new Map(labs.map((lab) => [lab.slug, lab]));
  }

  all(): LabDescription[] {
    return [...this.bySlug.values()];
  }

  /** Throws NotFoundError. */
  get(slug: string): LabDescription {
    const lab = this.bySlug.get(slug);
    if (!lab) throw new NotFoundError('There is no such lab: `GET /v1/labs` lists them.');
    return lab;
  }
}
