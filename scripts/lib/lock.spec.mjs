import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { inVar } from './paths.mjs';
import { holdLock } from './lock.mjs';

const file = inVar('tmp', `lock-${process.pid}`);

afterEach(() => fs.rmSync(file, { force: true }));

describe('holdLock', () => {
  it('lets in one at a time', () => {
    const release = holdLock(file);
    expect(() => holdLock(file)).toThrow(`runs here already, as process ${process.pid}`);
    release();
    holdLock(file)();
  });

  it('takes the place of a process that has ended, and of one that only has its number', () => {
    const other = spawn('sleep', ['60']);
    fs.mkdirSync(inVar('tmp'), { recursive: true });
    for (const holder of ['4194305', String(other.pid), '']) {
      fs.writeFileSync(file, holder);
      const release = holdLock(file);
      expect(fs.readFileSync(file, 'utf8')).toBe(String(process.pid));
      release();
    }
    other.kill();
  });
});
