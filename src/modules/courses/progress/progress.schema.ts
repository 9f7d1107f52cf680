import { z } from 'zod';

export const noteProgressSchema = z
  .strictObject({
    state: z
      .enum(['read', 'done'])
      .meta({ description: 'Done includes read. Nothing is taken back: `read` leaves a section done that is so.' }),
  })
  .meta({ id: 'NoteProgress' });

export const sectionProgressSchema = z
  .object({
    section: z.string(),
    readAt: z.iso.datetime().nullable(),
    doneAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'SectionProgress' });

export const unitProgressSchema = z
  .object({
    unit: z.string(),
    sections: z.array(sectionProgressSchema).meta({ description: 'All of the unit’s, in reading order.' }),
    read: z.int(),
    done: z.int(),
    total: z.int(),
  })
  .meta({ id: 'UnitProgress' });

export type NoteProgress = z.infer<typeof noteProgressSchema>;
export type SectionProgressView = z.infer<typeof sectionProgressSchema>;
export type UnitProgressView = z.infer<typeof unitProgressSchema>;
