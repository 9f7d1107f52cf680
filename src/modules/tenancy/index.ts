export {
  insertPerson,
  normalizeEmail,
  type Person,
  selectOptionalPerson,
  selectOptionalPersonByEmail,
} from './people.repository.js';
export { TenancyModule } from './tenancy.module.js';
export { insertTenantIfMissing, selectOptionalTenantBySlug, type Tenant } from './tenants.repository.js';
