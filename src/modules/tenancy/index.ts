export {
  hasOtherAdmin,
  insertMissingPeople,
  insertPerson,
  insertRoles,
  normalizeEmail,
  type Person,
  replacePasswordHash,
  replaceRoles,
  selectOptionalPerson,
  selectOptionalPersonByEmail,
  selectPeople,
  selectPerson,
  selectRolesOf,
  updatePasswordHash,
  updatePerson,
} from './people.repository.js';
export { PEOPLE_CHANGED, tellPeopleChanged } from './people-changes.js';
export { TenancyModule } from './tenancy.module.js';
export { insertTenantIfMissing, selectOptionalTenantBySlug, type Tenant } from './tenants.repository.js';
