import { Client } from 'pg';
import type { TenantClient } from './generated-answers.js';

/** Connects as the app role and enters a college by its slug. */
export async function openTenantClient(url: string, college: string): Promise<TenantClient> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM tenants WHERE slug = $1', [college]);
  const tenantId = rows[0]?.id;
  if (tenantId === undefined) throw new Error(`there is no college ${college}`);
  await client.query(`SELECT set_config('app.tenant_id', $1, false)`, [tenantId]);
  return { client, tenantId };
}
