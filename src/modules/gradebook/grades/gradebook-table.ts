import type { Column } from '../../../platform/csv/format-csv.js';
import { type CohortGrading, itemsOf } from '../scheme/cohort-grading.js';
import { categoryIds } from '../scheme/grading-scheme.js';
import type { GradebookRow } from './gradebook.schema.js';

/** The columns of the gradebook as a file: those of its JSON, percentages where something counts. */
export function gradebookColumns({ scheme }: CohortGrading): Column<GradebookRow>[] {
  return [
    { name: 'student', value: ({ student }) => student.id },
    { name: 'name', value: ({ student }) => student.name },
    { name: 'email', value: ({ student }) => student.email },
    { name: 'section', value: ({ student }) => student.section },
    { name: 'labGroup', value: ({ student }) => student.labGroup },
    ...itemsOf(scheme).map((item, place) => ({
      name: item,
      value: ({ grades }: GradebookRow) => grades[place]?.percent,
    })),
    ...categoryIds.map((name, place) => ({
      name,
      value: ({ categories }: GradebookRow) => categories[place]?.percent,
    })),
    { name: 'total', value: ({ total }) => total },
    { name: 'letter', value: ({ letter }) => letter },
  ];
}
