import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Column, formatRecord } from '../../csv/format-csv.js';
import { AnswersProblems, type ProblemHint } from './openapi.js';

/** Characters that are gathered before they go out together. */
const CHUNK = 16_384;

/** Documents a route that answers a table as CSV. */
export const AnswersCsv = (description: string, problems: readonly ProblemHint[] = []) =>
  applyDecorators(
    ApiProduces('text/csv'),
    ApiResponse({ status: 200, description, content: { 'text/csv': { schema: { type: 'string' } } } }),
    AnswersProblems(...problems),
  );

/**
 * Answers a table as a file to save: a header of the columns' names, then a line for each row, in UTF-8. Rows are taken as fast as the client reads, and no
 * further once it is gone. Resolves when the first of them are there, so what goes wrong before that is still answered as a problem; later the
 * connection is cut, and a client sees that the file is not whole.
 * @param fileName without its `.csv`
 */
export async function csvAnswer<Row>(
  reply: FastifyReply,
  fileName: string,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<StreamableFile> {
  const body = await csvStream(columns, rows);
  const safeName = fileName.replaceAll(/[^\w.-]+/g, '-');
  void reply
    .header('Content-Type', 'text/csv; charset=utf-8; header=present')
    .header('Content-Disposition', `attachment; filename="${safeName}.csv"`);
  return new StreamableFile(body);
}

/** The table as bytes. Resolves when the first of them are there, and rejects with what kept them from coming. */
export async function csvStream<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<Readable> {
  const chunks = toChunks(columns, rows);
  const close = callbackify(async () => chunks.return());
  let first: IteratorResult<string, void> | null = await chunks.next();
  return new Readable({
    highWaterMark: CHUNK,
    async read() {
      try {
        const next = first ?? (await chunks.next());
        first = null;
        this.push(next.done === true ? null : next.value);
      } catch (error) {
        this.destroy(error as Error);
      }
    },
    destroy(error, done) {
      close((failure) => done(error ?? failure));
    },
  });
}

async function* toChunks<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string, void> {
  let chunk = formatRecord(columns.map(({ name }) => name));
  for await (const row of rows) {
    chunk += formatRecord(columns.map(({ value }) => value(row)));
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
