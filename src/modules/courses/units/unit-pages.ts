/** A section as a page. */
export interface SectionPage {
  /** Safe to put into a page of one's own. Links into the unit lead to this API. */
  readonly html: string;
  /** The words of it, for searching. */
  readonly text: string;
}

/** All of a unit's sections as pages, by slug. */
export interface UnitPages {
  /** Counts what is made of the same Markdown. */
  readonly renderer: number;
  readonly sections: ReadonlyMap<string, SectionPage>;
}
