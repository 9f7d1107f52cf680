import { z } from 'zod';

/** A time with its zone as clients send it, in the years that PostgreSQL and JavaScript write with four digits: 1 to 9999, in UTC. */
export const timeSchema = z.iso.datetime({ offset: true }).refine(...withinYears());

/** The same, or a day, which begins at midnight, UTC. */
export const timeOrDaySchema = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'must be a day, as 2026-11-01, or a time with its zone, as 2026-11-01T09:00:00Z (in a query + is written %2B)',
  )
  .refine(...withinYears());

function withinYears(): [check: (text: string) => boolean, message: string] {
  const isWithin = (text: string): boolean => {
    const time = new Date(text);
    // What is no time at all is told elsewhere, and asked about here all the same.
    return Number.isNaN(time.getTime()) || /^(?!0000)\d{4}-/.test(time.toISOString());
  };
  return [isWithin, 'is not in the years 1 to 9999'];
}
