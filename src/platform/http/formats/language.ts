import type { IncomingHttpHeaders } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Language, languages, ORIGINAL } from '../../../kernel/languages.js';

/** Query of routes that answer with content. */
export const languageQuerySchema = z.object({
  language: z.enum(languages).optional().meta({
    description: 'Goes before `Accept-Language`. What is not there in it comes in English, and says so.',
  }),
});

export type LanguageQuery = z.infer<typeof languageQuerySchema>;

/** What a piece of content is written in, in an answer. */
export const languageSchema = z
  .enum(languages)
  .meta({ description: 'What its texts are in: `en` where the asked language is missing.' });

/** Documents that a route heeds `Accept-Language`. */
export const SpeaksLanguages = () =>
  applyDecorators(
    ApiHeader({
      name: 'Accept-Language',
      required: false,
      description: `Asks for the content in one of ${languages.join(', ')}; others are passed over.`,
    }),
  );

/** The language that a request asks for: by its query, else by its header, else English. */
export function askedLanguage({ language }: LanguageQuery, headers: IncomingHttpHeaders): Language {
  return language ?? acceptedLanguage(headers['accept-language']);
}

/** Says that another `Accept-Language` might have brought another answer, and what all of this one is in if that is one language. */
export function tellLanguage(reply: FastifyReply, language: Language | null): void {
  void reply.header('Vary', 'Accept-Language');
  if (language !== null) void reply.header('Content-Language', language);
}

/** What all of the parts are in; null when they differ. */
export function commonLanguage(parts: readonly { language: Language }[]): Language | null {
  const [first, ...others] = new Set(parts.map(({ language }) => language));
  return others.length === 0 ? (first ?? null) : null;
}

/** Browsers send few different values of `Accept-Language`: what those ask for is found out once. */
const preferences = new Map<string, Language>();
const MAX_PREFERENCES = 100;

/** The best of the languages that `Accept-Language` names and that there are; English when there is none. */
export function acceptedLanguage(accepted: string | undefined): Language {
  if (accepted === undefined) return ORIGINAL;
  const known = preferences.get(accepted);
  if (known) return known;
  if (preferences.size >= MAX_PREFERENCES) preferences.clear();
  const language = preferenceIn(accepted);
  preferences.set(accepted, language);
  return language;
}

function preferenceIn(accepted: string): Language {
  const offers = accepted.split(',').map((offer) => {
    const [range = '', quality] = offer.toLowerCase().split(/\s*;\s*q=/);
    // `hi-IN` asks for a kind of Hindi.
    return { language: range.trim().split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const wanted = offers.flatMap(({ language: name, quality }) => {
    const language = name === '*' ? ORIGINAL : languages.find((known) => known === name);
    return language !== undefined && quality > 0 ? [{ language, quality }] : [];
  });
  return wanted.toSorted((a, b) => b.quality - a.quality)[0]?.language ?? ORIGINAL;
}
