import type { Person } from '../../tenancy/index.js';
import type { PersonView } from './people.schema.js';

export function presentPerson({ id, email, name, roles, passwordHash, disabledAt }: Person): PersonView {
  return { id, email, name, roles, canLogIn: passwordHash !== null && disabledAt === null };
}
