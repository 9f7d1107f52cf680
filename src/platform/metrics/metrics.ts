import { Injectable } from '@nestjs/common';

type Labels = Readonly<Record<string, string>>;

/** How many values, and what they add up to. */
export class Summary {
  count = 0;
  sum = 0;

  add(value: number): void {
    this.count += 1;
    this.sum += value;
  }
}

interface Series {
  help: string;
  /** By rendered labels. */
  values: Map<string, Summary>;
}

/** What is measured. A name that is not here is a mistake and throws. Each is a Prometheus summary: how many, and what they add up to. */
const HELP: Record<string, string> = {
  prayog_http_request_seconds: 'Answered requests and the time they took.',
  prayog_grading_seconds: 'Runs of the grader by how they ended, and the time they took.',
  prayog_worker_rest_seconds: 'Rests of the worker, begun or prolonged, and how long each is to last.',
  prayog_queue_wait_seconds: 'Submissions taken up, and the time they had waited since they were due.',
};

/** Counts of this process, in the text format of Prometheus. */
@Injectable()
export class Metrics {
  private readonly series = new Map<string, Series>(
    Object.entries(HELP).map(([name, help]) => [name, { help, values: new Map() }]),
  );

  observe(name: string, labels: Labels, value: number): void {
    this.summaryOf(name, labels).add(value);
  }

  /** What observations under a name and labels add up to, to add to: for those that come so often that finding it each time would cost. */
  summaryOf(name: string, labels: Labels): Summary {
    const series = this.series.get(name);
    if (!series) throw new Error(`There is no metric called ${name}.`);
    const key = renderLabels(labels);
    const summary = series.values.get(key) ?? new Summary();
    series.values.set(key, summary);
    return summary;
  }

  render(): string {
    const lines: string[] = [];
    for (const [name, { help, values }] of this.series) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} summary`);
      for (const [labels, { count, sum }] of values)
        lines.push(`${name}_count${labels} ${count}`, `${name}_sum${labels} ${sum}`);
    }
    lines.push('# HELP process_resident_memory_bytes Resident memory.', '# TYPE process_resident_memory_bytes gauge');
    lines.push(`process_resident_memory_bytes ${process.memoryUsage.rss()}`);
    return `${lines.join('\n')}\n`;
  }
}

const SPECIAL = /[\\"\n]/;

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`));
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${SPECIAL.test(value) ? escaped(value) : value}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
