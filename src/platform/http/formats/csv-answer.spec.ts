import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { fieldColumns } from '../../csv/format-csv.js';
import { csvStream } from './csv-answer.js';

interface Row {
  id: number;
  name: string;
}

const columns = fieldColumns<Row>('id', 'name');

describe('a table as CSV', () => {
  it('has a header even without rows', async () => {
    expect(await text(await csvStream(columns, []))).toBe('id,name\r\n');
  });

  it('comes out whole and in order, however long', async () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `प्रयोग ${id}` }));
    const lines = (await text(await csvStream(columns, rows))).split('\r\n');
    expect(lines).toHaveLength(20_002);
    expect(lines[19_999]).toBe('19998,प्रयोग 19998');
  });

  it('takes rows only as fast as they are read, and lets go of the source when the reader goes', async () => {
    let taken = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Row> {
      try {
        for (;;) yield { id: (taken += 1), name: 'x'.repeat(100) };
      } finally {
        closed = true;
      }
    }
    const stream = await csvStream(columns, endless());
    stream.once('readable', () => undefined);
    for (let turn = 0; turn < 1000; turn += 1) await setImmediate();
    expect(taken).toBeLessThan(1000);
    stream.destroy();
    await new Promise((resolve) => void stream.once('close', resolve));
    expect(closed).toBe(true);
  });

  it('rejects at once when the first rows fail, and breaks off when later ones do', async () => {
    async function* failing(after: number): AsyncGenerator<Row> {
      for (let id = 0; id < after; id += 1) yield { id, name: 'x'.repeat(1000) };
      throw new Error('the database went away');
    }
    await expect(csvStream(columns, failing(3))).rejects.toThrow('went away');
    const stream = await csvStream(columns, failing(100));
    await expect(text(stream)).rejects.toThrow('went away');
  });
});
