import { z } from 'zod';
import type { Timeline } from '../model/timeline.js';
import { scenariosSchema } from '../model/timeline.schema.js';

export const timelineSchema = z.object({ submissionId: z.uuid(), ...scenariosSchema.shape }).meta({ id: 'Timeline' });

export type TimelineView = Timeline & { submissionId: string };
