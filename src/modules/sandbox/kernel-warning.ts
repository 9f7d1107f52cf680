/** The first release of each maintained series in which listing System V segments can't be made to use freed memory (CVE-2026-52923). */
const mended = new Map([
  ['6.1', 176],
  ['6.6', 143],
  ['6.12', 93],
  ['6.18', 35],
  ['7.0', 12],
]);
const newestListed = [7, 0] as const;

/**
 * One sentence when a kernel has a known hole that matters to sandboxes, or null.
 * @param release as `uname -r` says it; what a distribution has mended under an older number can't be told from it
 */
export function kernelWarning(release: string): string | null {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release);
  if (found === null) return null;
  const [major, minor, patch] = [found[1], found[2], found[3] ?? '0'].map(Number) as [number, number, number];
  const [newestMajor, newestMinor] = newestListed;
  if (major > newestMajor || (major === newestMajor && minor > newestMinor)) return null;
  const wanted = mended.get(`${major}.${minor}`);
  if (wanted !== undefined && patch >= wanted) return null;
  const better = [...mended].map(([series, first]) => `${series}.${first}`).join(', ');
  return `Kernel ${release} is too old to be safe from CVE-2026-52923: run ${better} or newer of its series, or one that your distribution has mended.`;
}
