// Imported before everything else, and written so that an old Node can read it: it can then say what is wrong.
const needed = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(`error: Node.js ${needed.join('.')} or later is needed, this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`);
  process.exit(1);
}
