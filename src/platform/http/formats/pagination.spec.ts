import { newId } from '../../../kernel/ids.js';
import { decodeCursor, pageOf } from './pagination.js';

describe('pages', () => {
  const rows = [newId(), newId(), newId()].map((id) => ({ id }));

  it('point on only when more follow', () => {
    expect(pageOf(rows, 2, ({ id }) => id)).toEqual({ items: rows.slice(0, 2).map(({ id }) => id), next: rows[1]!.id });
    expect(pageOf(rows, 3, ({ id }) => id).next).toBeNull();
    expect(pageOf([], 3, () => 0)).toEqual({ items: [], next: null });
  });

  it('take no cursor but their own', () => {
    expect(decodeCursor(undefined)).toBeNull();
    expect(decodeCursor(Buffer.from(rows[0]!.id).toString('base64url'))).toBe(rows[0]!.id);
    expect(() => decodeCursor("' OR 1=1")).toThrow(/not one of ours/);
  });
});
