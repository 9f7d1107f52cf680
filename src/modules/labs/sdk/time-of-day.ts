const quarterS = 900;
const halfDayS = 43_200;
const dayS = 86_400;
// Clocks are read at one moment and shown at another.
const slackS = 2;

/** Does `text` have a time of day, H:MM:SS or HH:MM:SS, in it? */
export function containsTimeOfDay(text: string): boolean {
  return timesIn(text).length > 0;
}

/**
 * Does a time of day in `text` lie between two moments, at most a few minutes apart? The time zone may be any: all of them differ by quarters
 * of an hour.
 */
export function containsTimeBetween(text: string, from: Date, to: Date): boolean {
  const firstS = Math.floor(from.getTime() / 1000) - slackS;
  const spanS = Math.floor(to.getTime() / 1000) + slackS - firstS;
  return timesIn(text).some((timeS) => (((timeS - firstS) % quarterS) + quarterS) % quarterS <= spanS);
}

/**
 * Is every time of day in `text` twelve hours away from UTC's between two moments, as a clock of twelve hours shows it? No place that has people
 * keeps UTC-12. False where there is no time.
 */
export function isTwelveHoursOff(text: string, from: Date, to: Date): boolean {
  const firstS = Math.floor(from.getTime() / 1000) - slackS - halfDayS;
  const spanS = Math.floor(to.getTime() / 1000) + slackS - halfDayS - firstS;
  const times = timesIn(text);
  return times.length > 0 && times.every((timeS) => (((timeS - firstS) % dayS) + dayS) % dayS <= spanS);
}

/** The times of day in `text`, as they stand there. */
export function timesOfDay(text: string): string[] {
  return [...text.matchAll(timePattern)].map(([time]) => time);
}

// A clock that is read cheaply may be a tick behind.
const tickMs = 50;

/** Is `later` in a later second than `earlier`, for every clock? */
export function isLaterSecond(later: Date, earlier: Date): boolean {
  return Math.floor((later.getTime() - tickMs) / 1000) > Math.floor(earlier.getTime() / 1000);
}

/** How long it is, in milliseconds, until `isLaterSecond` holds of the present. */
export function msToLaterSecond(earlier: Date, now: Date): number {
  return Math.max(0, (Math.floor(earlier.getTime() / 1000) + 1) * 1000 + tickMs - now.getTime());
}

const timePattern = /(?<![\d:])([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?![\d:])/g;

/** Seconds since midnight of each. */
function timesIn(text: string): number[] {
  return [...text.matchAll(timePattern)].map(
    ([, hour, minute, second]) => Number(hour) * 3600 + Number(minute) * 60 + Number(second),
  );
}
