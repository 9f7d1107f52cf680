// Imported before everything else, and written so that an old Node can read it: it can then say what is wrong.
const needed = { major: 20, minor: 19 };
const parts = process.versions.node.split('.');
const major = Number(parts[0]);

if (major < needed.major || (major === needed.major && Number(parts[1]) < needed.minor)) {
  process.stderr.write(
    `error: Node.js ${needed.major}.${needed.minor} or later is needed, this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`,
  );
  process.exit(1);
}
