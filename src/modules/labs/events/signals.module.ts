import { Module } from '@nestjs/common';
import { LabSignals } from './signals.js';

/** One for all of a process. */
@Module({ providers: [LabSignals], exports: [LabSignals] })
export class LabSignalsModule {}
