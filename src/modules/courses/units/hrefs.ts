/** Where a section is read. */
export function sectionHref(unit: string, section: string): string {
  return `/v1/units/${unit}/sections/${section}`;
}

/** Where a lab is read. */
export function labHref(lab: string): string {
  return `/v1/labs/${lab}`;
}

/** Where a unit is read. */
export function unitHref(unit: string): string {
  return `/v1/units/${unit}`;
}
