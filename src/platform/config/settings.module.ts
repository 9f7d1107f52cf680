import { type DynamicModule, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from './settings.js';

/** Gives everyone the settings that the process was started with. */
@Module({})
export class SettingsModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
