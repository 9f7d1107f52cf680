import { Module } from '@nestjs/common';
import { ChangeKey } from './change-key.js';
import { KeysController } from './keys.controller.js';
import { ReadKeys } from './read-keys.js';

/** Keys as the api serves them. Grading again is KeyRegradingModule's, in the worker. */
@Module({ controllers: [KeysController], providers: [ChangeKey, ReadKeys] })
export class KeysModule {}
