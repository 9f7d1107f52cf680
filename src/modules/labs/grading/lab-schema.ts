import { z } from 'zod';

const limits = z.strictObject({
  cpuTimeMs: z.number().int().positive().max(60_000).optional(),
  wallTimeMs: z.number().int().positive().max(60_000).optional(),
  processes: z.number().int().positive().max(1_000).optional(),
  outputBytes: z.number().int().positive().max(16_777_216).optional(),
});

/** `lab.yaml`: what a lab is, apart from its checks (`grade.ts`) and its words (`brief.md`). */
export const labYaml = z.strictObject({
  title: z.string().min(1).max(120),
  summary: z.string().min(1).max(400),
  tier: z.string().min(1).max(60),
  /** For the whole of one grading, compiling included. */
  timeLimitMs: z.number().int().min(1_000).max(300_000),
  files: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9_]*\.c$/, 'a file name has lower-case letters, digits and underscores, and ends in .c'),
        maxBytes: z.number().int().positive().max(262_144),
      }),
    )
    .min(1)
    .max(8),
  /** Of each program in each scenario, where they differ from the grader's own. */
  limits: limits.optional(),
});

export type LabYaml = z.infer<typeof labYaml>;
