import type { SqlTransaction } from '../../platform/database/database.js';

/**
 * The channel on which the database tells whose sessions, roles or account have changed: the payload is the person's id.
 * It tells of API keys, too, by theirs.
 */
export const PEOPLE_CHANGED = 'prayog_people_changed';

/**
 * Tells every api, once the transaction is committed, that what it knows of these people's sessions and roles may be out of date. Whatever ends a session, closes an
 * account, takes a role away or ends the secret of a key has to call it.
 */
export async function tellPeopleChanged(tx: SqlTransaction, ...personIds: readonly string[]): Promise<void> {
  await tx.db
    .$executeRaw`SELECT pg_notify(${PEOPLE_CHANGED}, id::text) FROM unnest(${[...personIds]}::uuid[]) AS changed (id)`;
}
