import { z } from 'zod';
import { identifier, phrase, repeated } from './content-fields.js';

const extensions = { c: '.c', python: '.py' } as const;

const program = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores'),
  file: z.string().regex(/^[a-z][a-z0-9_]*\.(c|py)$/, 'must be a .c or .py file beside listing.yaml'),
  /** Sent when the program has started; then its standard input is closed. */
  stdin: z.string().max(10_000).default(''),
  /** It shows how one hangs: it prints what is expected and then stands still until it is killed. */
  hangs: z.boolean().default(false),
  /** Texts that what it prints holds, in this order. */
  expected: z.array(z.string().min(1)).min(1),
});

const twin = z.strictObject({
  /** One sentence, in Markdown, for students. */
  broken: phrase.refine((text) => !text.includes('*/'), 'must not hold */'),
  ends: z.enum(['hangs', 'fails']),
  /** Texts that the run's explanation holds, in this order. */
  explained: z.array(z.string().min(1)).min(1),
  changes: z
    .array(
      z.strictObject({
        file: z.string(),
        /** Stands in the file exactly once. */
        from: z.string().min(1).max(4_000),
        to: z.string().max(4_000).default(''),
      }),
    )
    .min(1)
    .max(8),
});

/** `listing.yaml`: programs that a section shows and students run, and what they print. */
export const listingYaml = z
  .strictObject({
    title: phrase,
    /** Slug of the section that explains it. */
    section: identifier,
    language: z.enum(['c', 'python']),
    /** What lies in the folder beside the programs. */
    files: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_][a-zA-Z0-9_.]*$/, 'must be a plain file name'),
          content: z.string().max(10_000),
        }),
      )
      .max(16)
      .default([]),
    /** In the order in which to start them. */
    programs: z.array(program).min(1).max(4),
    /** False where watching each call would change what is shown, such as times: then a run has no timeline. */
    traced: z.boolean().default(true),
    /** The same programs with one fault, which students run to see what comes of it. */
    twin: twin.optional(),
  })
  .superRefine(({ language, files, programs }, context) => {
    for (const [index, { file }] of programs.entries()) {
      if (!file.endsWith(extensions[language]))
        context.addIssue({
          code: 'custom',
          path: ['programs', index, 'file'],
          message: `must end in ${extensions[language]}, as the listing's language says`,
        });
    }
    for (const index of repeated(programs, ({ name }) => name))
      context.addIssue({ code: 'custom', path: ['programs', index, 'name'], message: 'is there twice: rename one' });
    // They all lie in one folder when they are run; of C the built programs, too.
    const taken = programs.flatMap(({ name, file }) => (language === 'c' ? [name, file] : [file]));
    for (const [index, { name }] of files.entries())
      if (taken.includes(name) || files.findIndex((other) => other.name === name) < index)
        context.addIssue({
          code: 'custom',
          path: ['files', index, 'name'],
          message: 'is taken there already: rename one',
        });
  });

export type ListingYaml = z.output<typeof listingYaml>;
export type TwinChange = z.output<typeof twin>['changes'][number];
export type ListingProgram = z.output<typeof program>;
