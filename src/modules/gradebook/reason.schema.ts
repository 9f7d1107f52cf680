import { textSchema } from '../../platform/http/formats/text.schema.js';

/** Why somebody has changed what a student's grade rests on. */
export const reasonSchema = textSchema(2000).meta({ description: 'The student reads it.' });
