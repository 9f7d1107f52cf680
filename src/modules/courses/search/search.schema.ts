import { z } from 'zod';
import { languageQuerySchema, languageSchema } from '../../../platform/http/formats/language.js';
import { slugSchema } from '../units/units.schema.js';
import { searchKinds } from './search-entries.js';

export const searchQuerySchema = languageQuerySchema.extend({
  q: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .refine((text) => !text.includes('\0'), 'must be text')
    .meta({ description: 'As for a search engine: words, "a phrase", or, -without.', example: '"write end" deadlock' }),
  unit: slugSchema.optional().meta({ description: 'Slug: in this unit only.' }),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

export const searchResultsSchema = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(searchKinds),
        language: languageSchema,
        unit: z.string(),
        id: z.string().meta({ description: 'Slug of the section or the lab, or id of the question.' }),
        section: z
          .string()
          .meta({ description: 'Slug: itself, or the one that explains the question or that the lab practises.' }),
        title: z.string(),
        snippet: z.string().meta({ description: 'Safe HTML: escaped text with the found words in `mark`.' }),
        href: z.string().meta({ description: 'The section or the lab; for a question, the section that explains it.' }),
      }),
    ),
  })
  .meta({ id: 'SearchResults', description: 'The best first.' });

export type SearchQuery = z.infer<typeof searchQuerySchema>;
export type SearchResults = z.infer<typeof searchResultsSchema>;
