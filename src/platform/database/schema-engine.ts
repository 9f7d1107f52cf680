import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma's schema engine, with the connection that it works on. */
export interface SchemaEngineHandle {
  readonly engine: bindings.SchemaEngine;
  close(): Promise<void>;
}

/** The part of the global that is used here; the compiler's libraries declare it for browsers only. */
declare const WebAssembly: {
  instantiate(
    code: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Where Prisma's own imports of the WebAssembly module would have found the glue code. */
const GLUE = './schema_engine_bg.js';

let loaded: Promise<void> | undefined;

/** Node can't import a `.wasm` file by itself, so this does what the package's entry point leaves to a bundler. */
async function load(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const code = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { [GLUE]: { ...bindings, ...unreferencedTimers() } });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start: () => void }).__wbindgen_start();
}

/**
 * The engine sets a timer of ten seconds for its lock and never clears it. The imports through which it does so, but with timers that do not keep a
 * process alive.
 */
function unreferencedTimers(): Record<string, unknown> {
  const names = Object.keys(bindings).filter((name) => name.startsWith('__wbg_setTimeout'));
  return Object.fromEntries(
    names.map((name) => [name, (work: () => void, delayMs: number) => setTimeout(work, delayMs >>> 0).unref()]),
  );
}

/** Opens the engine that `prisma migrate` uses, as WebAssembly over a `pg` connection: no binary has to be downloaded for it. */
export async function openSchemaEngine(url: string): Promise<SchemaEngineHandle> {
  loaded ??= load();
  await loaded;
  // A pool of our own, because closing it is what gives back the advisory lock that keeps two migrations apart.
  const pool = new Pool({ connectionString: url, max: 2 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  const close = async (): Promise<void> => {
    engine.free();
    await pool.end();
  };
  return { engine, close };
}
