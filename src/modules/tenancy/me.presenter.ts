import type { Me } from './me.schema.js';
import type { Person } from './people.repository.js';
import type { Tenant } from './tenants.repository.js';

export function presentMe(person: Person, tenant: Tenant): Me {
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    roles: person.roles,
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
  };
}
