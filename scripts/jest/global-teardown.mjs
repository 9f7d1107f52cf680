export default async function teardown() {
  await globalThis.stopTestServices?.();
  globalThis.stopTestServices = undefined;
}
