import { initramfs } from './initramfs.mjs';

const headerBytes = 110;

/**
 * @param {Buffer} archive
 * @returns {{ name: string, mode: number, content: string }[]}
 */
function entriesOf(archive) {
  const entries = [];
  for (let at = 0; at < archive.length;) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (/** @type {number} */ index) =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const name = archive.toString('utf8', at + headerBytes, at + headerBytes + field(11) - 1);
    const begin = Math.ceil((at + headerBytes + field(11)) / 4) * 4;
    entries.push({ name, mode: field(1), content: archive.toString('utf8', begin, begin + field(6)) });
    at = Math.ceil((begin + field(6)) / 4) * 4;
  }
  return entries;
}

it("packs a guest's first files as the kernel unpacks them", () => {
  const archive = initramfs({
    init: Buffer.from('program'),
    command: 'echo ok',
    modules: null,
    'modules/00-a.ko': 'abc',
  });
  expect(archive.length % 4).toBe(0);
  expect(entriesOf(archive)).toEqual([
    { name: 'init', mode: 0o100755, content: 'program' },
    { name: 'command', mode: 0o100755, content: 'echo ok' },
    { name: 'modules', mode: 0o040755, content: '' },
    { name: 'modules/00-a.ko', mode: 0o100755, content: 'abc' },
    { name: 'TRAILER!!!', mode: 0, content: '' },
  ]);
});
