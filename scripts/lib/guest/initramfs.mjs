/** The first file system of a guest, in the format that the kernel unpacks: cpio's "newc". */

const blockBytes = 4;
const fileMode = 0o100755;
const folderMode = 0o040755;

/**
 * @param {Record<string, Buffer | string | null>} entries contents by name, without a leading slash; null for a folder, before what is in it
 * @returns {Buffer}
 */
export function initramfs(entries) {
  const parts = Object.entries(entries).map(([name, content], index) =>
    entry(name, index + 1, content === null ? folderMode : fileMode, Buffer.from(content ?? '')),
  );
  return Buffer.concat([...parts, entry('TRAILER!!!', 0, 0, Buffer.alloc(0))]);
}

/**
 * @param {string} name
 * @param {number} inode
 * @param {number} mode
 * @param {Buffer} content
 * @returns {Buffer}
 */
function entry(name, inode, mode, content) {
  const nameBytes = Buffer.from(`${name}\0`);
  const owner = [0, 0];
  const [links, time, ...devices] = [1, 0, 0, 0, 0, 0];
  const numbers = [inode, mode, ...owner, links, time, content.length, ...devices, nameBytes.length, 0];
  const header = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), nameBytes])), padded(content)]);
}

/**
 * @param {Buffer} bytes
 * @returns {Buffer}
 */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)]);
}
