import { z } from 'zod';

/** A time with its zone as clients send it, in the years that PostgreSQL and JavaScript write with four digits: 1 to 9999, in UTC. */
export const timeSchema = z.iso.datetime({ offset: true }).refine(...withinYears());

/** The same, or a day, which begins at midnight, UTC. */
export const timeOrDaySchema = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).refine(...withinYears());

function withinYears(): [check: (text: string) => boolean, message: string] {
  return [(text) => /^(?!0000)\d{4}-/.test(new Date(text).toISOString()), 'is not in the years 1 to 9999'];
}
