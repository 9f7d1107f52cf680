import { Injectable } from '@nestjs/common';
import { Log } from '../../logging/log.js';
import { Metrics, type Summary } from '../../metrics/metrics.js';

export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** The route's pattern and not the path: paths hold ids, and would make a time series of each. */
  readonly route: string;
  readonly status: number;
  /** How long it took. */
  readonly ms: number;
}

/** What is told of every request that has been answered: a line in the log, and its time among the metrics. */
@Injectable()
export class RequestRecords {
  private readonly summaries = new Map<string, Summary>();

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  note({ requestId, method, route, status, ms }: AnsweredRequest): void {
    this.summaryOf(method, route, status).add(ms / 1000);
    this.log.request({ requestId, method, route, status, ms: Math.round(ms) });
  }

  private summaryOf(method: string, route: string, status: number): Summary {
    const key = `${method} ${status} ${route}`;
    const known = this.summaries.get(key);
    if (known) return known;
    const summary = this.metrics.summaryOf('prayog_http_request_seconds', { method, route, status: String(status) });
    this.summaries.set(key, summary);
    return summary;
  }
}
