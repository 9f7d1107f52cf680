import fs from 'node:fs';
import path from 'node:path';
import { inProject, inVar } from './paths.mjs';
import { contentHash, whenStale } from './stamps.mjs';

const folder = path.join('var', 'tmp', `stamps-${process.pid}`);
const name = `spec-${process.pid}`;
const file = path.join(folder, 'inner', 'input');

beforeEach(() => {
  fs.mkdirSync(inProject(folder, 'inner'), { recursive: true });
  fs.writeFileSync(inProject(file), 'one');
});
afterEach(() => {
  fs.rmSync(inProject(folder), { recursive: true });
  fs.rmSync(inVar('stamps', name), { force: true });
});

describe('contentHash', () => {
  it('changes with the content, the name and the presence of a file', () => {
    const hashes = [contentHash([folder])];
    fs.writeFileSync(inProject(file), 'two');
    hashes.push(contentHash([folder]));
    fs.renameSync(inProject(file), inProject(`${file}-renamed`));
    hashes.push(contentHash([folder]));
    fs.rmSync(inProject(`${file}-renamed`));
    hashes.push(contentHash([folder]));
    expect(new Set(hashes).size).toBe(4);
  });

  it('takes what does not exist for nothing', () => {
    expect(contentHash([folder, 'no/such/file'])).toBe(contentHash([folder]));
  });
});

describe('whenStale', () => {
  it('does a step once for the same inputs, and again when they change or its product is gone', async () => {
    const product = inProject(folder, 'product');
    /** @type {string[]} */
    const done = [];
    const step = (/** @type {string} */ hash) =>
      whenStale({
        name,
        hash,
        makes: product,
        work: async () => {
          done.push(hash);
          fs.writeFileSync(product, hash);
        },
      });
    await step('a');
    await step('a');
    await step('b');
    fs.rmSync(product);
    await step('b');
    expect(done).toEqual(['a', 'b', 'b']);
  });

  it('leaves no stamp of a step that failed', async () => {
    const failing = whenStale({ name, hash: 'a', work: () => Promise.reject(new Error('no')) });
    await expect(failing).rejects.toThrow('no');
    expect(fs.existsSync(inVar('stamps', name))).toBe(false);
  });
});
