/** Nearest-rank percentile of a sample; NaN of an empty one. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? NaN;
}

export interface Latency {
  p50: number;
  p95: number;
  n: number;
}

/** Of times in milliseconds. */
export function latency(sample: readonly number[]): Latency {
  return { p50: round(percentile(sample, 0.5)), p95: round(percentile(sample, 0.95)), n: sample.length };
}

/** To two decimals, which is finer than these figures repeat. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Slope of the straight line that fits best, by least squares; NaN of fewer than two points. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(({ x }) => x);
  const meanY = mean(({ y }) => y);
  return mean(({ x, y }) => (x - meanX) * (y - meanY)) / mean(({ x }) => (x - meanX) ** 2);
}
