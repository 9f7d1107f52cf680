import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { storableText } from '../../../kernel/storable-json.js';
import type { ProblemList } from './content-error.js';

type Path = readonly PropertyKey[];

/** A value that knows where in a file each part of it stands. */
export interface Located<T> {
  file: string;
  value: T;
  /** Line of a part, from 1; of the nearest part around it that is there. */
  lineOf(path: Path): number;
}

/**
 * Parses YAML and validates it, adding what is wrong to `problems`.
 * @param firstLine of the text in its file: front matter starts at 2
 * @returns null when anything is wrong
 */
export function readYaml<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
  problems: ProblemList,
  firstLine = 1,
): Located<z.output<S>> | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(lines.linePos(offset).line, 1) + firstLine - 1;
  const faults = [...document.errors, ...document.warnings];
  for (const { pos, message } of faults)
    problems.add(file, lineAt(pos[0]), `is not YAML: ${message.split('\n')[0] ?? ''}`);
  if (document.contents === null) problems.add(file, firstLine, 'is empty');
  const unstorable = unstorableOffsets(document);
  for (const offset of unstorable)
    problems.add(file, lineAt(offset), "holds a character that can't be stored, NUL or half of a pair: remove it");
  if (faults.length > 0 || document.contents === null || unstorable.length > 0) return null;

  const lineOf = (path: Path): number => lineAt(offsetOf(document.contents, path));
  let plain: unknown;
  try {
    plain = document.toJS();
  } catch {
    problems.add(file, firstLine, 'repeats itself too often by its aliases: write out what they stand for');
    return null;
  }
  const result = schema.safeParse(plain, { error: describe });
  if (result.success) return { file, value: result.data, lineOf };
  for (const issue of result.error.issues) {
    const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    for (const key of unknownKeys)
      problems.add(
        file,
        lineOf([...issue.path, key]),
        `${nameOf([...issue.path, key])} is not known here: remove it, or mend its spelling`,
      );
    if (unknownKeys.length === 0) problems.add(file, lineOf(issue.path), `${nameOf(issue.path)} ${issue.message}`);
  }
  return null;
}

/** Where texts start that escapes such as `\0` have given what the database refuses. */
function unstorableOffsets(document: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(document, {
    Scalar(_key, { value, range }) {
      if (typeof value === 'string' && storableText(value) !== value) offsets.push(range?.[0] ?? 0);
    },
  });
  return offsets;
}

/** Where the deepest node on the path starts that is there. */
function offsetOf(contents: Node | null, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

/** `options[2].text`, or the whole file. */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the file';
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `\`${name.replace(/^\./, '')}\``;
}

/** Zod's issues in an author's words, to stand after the field's name. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue);
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `needs at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'too_big':
      return `may have at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    default:
      return undefined;
  }
}

const typeNames: Partial<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'keys with values',
  int: 'a whole number',
};

function describeType({ expected, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (input === undefined || input === null) return 'is missing: add it';
  if (expected === 'string' && typeof input !== 'object') return 'must be text: put it in quotes';
  return `must be ${typeNames[expected] ?? `a ${expected}`}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}
