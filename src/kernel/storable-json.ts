/**
 * `value` as JSON that PostgreSQL takes as jsonb. What programs print and people send may hold NUL and halves of surrogate pairs, which it refuses:
 * both become U+FFFD.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}

/** `text` as PostgreSQL takes it. */
export function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\uFFFD'), 'utf8').toString('utf8');
}
