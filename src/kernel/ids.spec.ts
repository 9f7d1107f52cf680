import { isId, newId } from './ids.js';

describe('newId', () => {
  it('is a version 7 UUID that carries its time', () => {
    const id = newId(0x0123456789ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isId(id)).toBe(true);
  });

  it('sorts by time and does not repeat', () => {
    const ids = Array.from({ length: 1000 }, (_, millisecond) => newId(1_700_000_000_000 + millisecond));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => newId(0))).size).toBe(1000);
  });
});

describe('isId', () => {
  it.each(['', 'demo', '0123456789ab', "' OR 1=1 --", `${newId()} `])('refuses %j', (text) =>
    expect(isId(text)).toBe(false),
  );
});
