import { readFileSync } from 'node:fs';
import { testedDrivers } from '../sandbox/support.js';
import { sources } from './compilers.js';
import { attacks } from './programs.js';
import { submissions } from './submissions.js';
import { type Attack, isTriedWith } from './support/layers.js';

const all: readonly Attack[] = [...attacks, ...sources, ...submissions];

/** Rows of the document's tables, each with the attacks that it names: `folder/name`, or with a star for several. */
const rows = readFileSync(new URL('../../docs/threat-model.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => ({
    row: line.split('|')[1]?.trim() ?? '',
    named: [...line.matchAll(/`((?:compilers|escape|files|ipc|processes|resources|submissions|tampering)\/[\w*-]+)`/g)]
      .map(([, name]) => name)
      .filter((name) => name !== undefined),
  }))
  .filter(({ named }) => named.length > 0);

const isNamed = ({ file }: Attack, name: string): boolean =>
  new RegExp(`^${name.replaceAll('*', '[\\w-]*')}$`).test(file.split('.')[0] ?? '');

describe('the threat model', () => {
  it('has rows that name attacks', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('names attacks that there are, in "$row"', ({ named }) => {
    expect(named.filter((name) => !all.some((attack) => isNamed(attack, name)))).toEqual([]);
  });

  describe.each(testedDrivers)('with %s', (mode) => {
    it.each(rows)('keeps an attack in each run for "$row"', ({ named }) => {
      const tried = all.filter((attack) => isTriedWith(mode, attack));
      expect(tried.filter((attack) => named.some((name) => isNamed(attack, name)))).not.toEqual([]);
    });
  });
});
