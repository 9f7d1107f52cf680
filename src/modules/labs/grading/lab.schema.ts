import { z } from 'zod';

/** Even numbers of milliseconds: a program that had to be stopped has half of its time afterwards. */
const limits = z.strictObject({
  /** Processor time. */
  cpuTimeMs: z.number().int().positive().max(60_000).multipleOf(2).optional(),
  /** A program's own time, pauses included. What it waits for another program, or for a processor, comes on top. */
  wallTimeMs: z.number().int().positive().max(60_000).multipleOf(2),
  processes: z.number().int().positive().max(1_000).optional(),
  outputBytes: z.number().int().positive().max(16_777_216).optional(),
});

const shared = {
  title: z.string().min(1).max(120),
  summary: z.string().min(1).max(400),
  tier: z.string().min(1).max(60),
  /** Slug of the unit's section whose concept it practises. That there is one, the content checker sees. */
  section: z.string().regex(/^[a-z0-9-]+$/, 'a section is named by its slug'),
};

const filesNamed = (name: RegExp, words: string) =>
  z
    .array(z.strictObject({ name: z.string().regex(name, words), maxBytes: z.number().int().positive().max(262_144) }))
    .min(1)
    .max(8);

const programLab = z.strictObject({
  kind: z.literal('program').default('program'),
  ...shared,
  /** For the whole of one grading, compiling included. */
  timeLimitMs: z.number().int().min(1_000).max(300_000),
  files: filesNamed(
    /^[a-z][a-z0-9_]*\.(c|py)$/,
    'a file name has lower-case letters, digits and underscores, and ends in .c or .py',
  ),
  /** Of each program in each scenario. The brief names the time. */
  limits,
});

const criterion = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id has lower-case letters, digits and hyphens'),
    title: z.string().min(1).max(120),
    outcome: z.string().min(1).max(60),
    bloomLevel: z.enum(['remember', 'understand', 'apply', 'analyze', 'evaluate', 'create']),
    points: z.number().int().positive().max(100),
    levels: z
      .array(
        z.strictObject({
          points: z.number().int().min(0).max(100),
          title: z.string().min(1).max(60),
          descriptor: z.string().min(1).max(600),
        }),
      )
      .min(2)
      .max(8),
  })
  .superRefine(({ points, levels }, context) => {
    if (levels[0]?.points !== points)
      context.addIssue({ code: 'custom', path: ['levels'], message: `the first level gives all ${points} points` });
    const falls = levels.every((level, index) => index === 0 || level.points < (levels[index - 1]?.points ?? 0));
    if (!falls)
      context.addIssue({
        code: 'custom',
        path: ['levels'],
        message: 'each level gives fewer points than the one before',
      });
  });

const designLab = z.strictObject({
  kind: z.literal('design'),
  ...shared,
  files: filesNamed(
    /^[a-z][a-z0-9_]*\.md$/,
    'a file name has lower-case letters, digits and underscores, and ends in .md',
  ),
  rubric: z
    .array(criterion)
    .min(1)
    .max(12)
    .refine((rubric) => new Set(rubric.map(({ id }) => id)).size === rubric.length, 'an id is there twice'),
});

/**
 * `lab.yaml`: what a lab is, apart from its checks (`grade.ts`) and its words (`brief.md`). A `program`, which is the kind when none is given, is
 * graded by running it; a `design` is marked by a person against its rubric.
 */
export const labYaml = z.discriminatedUnion('kind', [programLab, designLab]);

export type LabYaml = z.infer<typeof labYaml>;
export type ProgramLabYaml = z.infer<typeof programLab>;
