import {
  containsTimeBetween,
  containsTimeOfDay,
  isLaterSecond,
  isTwelveHoursOff,
  msToLaterSecond,
} from './time-of-day.js';

describe('containsTimeOfDay', () => {
  it.each(['[09:05:59] hello', '9:05:59 hello', '2026-11-23 23:59:00,123 hello', 'at 10:00:00.5'])(
    'finds %s',
    (text) => {
      expect(containsTimeOfDay(text)).toBe(true);
    },
  );

  it.each(['hello', '24:00:00', '10:60:00', '10:00', '1:10:00:00', '110:00:00'])('finds none in %s', (text) => {
    expect(containsTimeOfDay(text)).toBe(false);
  });
});

describe('containsTimeBetween', () => {
  const from = new Date('2026-11-23T23:59:58Z');
  const to = new Date('2026-11-24T00:00:03Z');

  it.each([
    '23:59:58',
    '00:00:03',
    '00:00:05 and two seconds of slack',
    '05:30:01 in India',
    '05:44:59 in Nepal',
    '12:00:00',
  ])('takes %s', (text) => expect(containsTimeBetween(text, from, to)).toBe(true));

  it.each(['23:59:50', '00:00:10', '12:34:56', 'no time'])('refuses %s', (text) =>
    expect(containsTimeBetween(text, from, to)).toBe(false),
  );
});

describe('isTwelveHoursOff', () => {
  const from = new Date('2026-11-23T14:17:55Z');
  const to = new Date('2026-11-23T14:18:02Z');

  it('knows the clock of twelve hours', () => {
    expect(isTwelveHoursOff('02:17:57 hello', from, to)).toBe(true);
  });

  it.each(['14:17:57', '19:47:57 in India', '02:14:57', 'no time'])('takes %s for something else', (text) => {
    expect(isTwelveHoursOff(text, from, to)).toBe(false);
  });
});

describe('a later second', () => {
  const earlier = new Date('2026-11-23T14:17:55.400Z');

  it('is one that each clock shows, however coarse', () => {
    expect(isLaterSecond(new Date('2026-11-23T14:17:55.900Z'), earlier)).toBe(false);
    expect(isLaterSecond(new Date('2026-11-23T14:17:56.010Z'), earlier)).toBe(false);
    expect(isLaterSecond(new Date('2026-11-23T14:17:56.060Z'), earlier)).toBe(true);
  });

  it('is at most a second away', () => {
    const waitMs = msToLaterSecond(earlier, earlier);
    expect(waitMs).toBe(650);
    expect(isLaterSecond(new Date(earlier.getTime() + waitMs), earlier)).toBe(true);
    expect(msToLaterSecond(earlier, new Date('2026-11-23T14:17:58Z'))).toBe(0);
  });
});
