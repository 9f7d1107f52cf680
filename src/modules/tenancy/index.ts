export {
  insertMissingPeople,
  insertPerson,
  insertRoles,
  normalizeEmail,
  type Person,
  selectOptionalPerson,
  selectOptionalPersonByEmail,
  selectPeople,
  selectRolesOf,
  updatePasswordHash,
} from './people.repository.js';
export { TenancyModule } from './tenancy.module.js';
export { insertTenantIfMissing, selectOptionalTenantBySlug, type Tenant } from './tenants.repository.js';
