/** The first of the texts that does not come after those before it. */
export function firstMissing(output: string, expected: readonly string[]): string | undefined {
  let from = 0;
  return expected.find((text) => {
    const at = output.indexOf(text, from);
    from = at + text.length;
    return at === -1;
  });
}
