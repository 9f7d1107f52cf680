import { Injectable } from '@nestjs/common';
import { ConflictError, ForbiddenError, NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/pagination.js';
import {
  insertMissingPeople,
  insertRoles,
  selectOptionalPerson,
  selectPeople,
  updatePasswordHash,
} from '../../tenancy/index.js';
import { hashPassword } from '../passwords.js';
import { revokeSessionsOf } from '../sessions.repository.js';
import type { NewPassword, NewPersonBody, PeopleQuery, PersonView } from './people.schema.js';
import { presentPerson } from './person.presenter.js';

/** The people of a college, as its admins and instructors need them to fill cohorts. */
@Injectable()
export class ManagePeople {
  constructor(private readonly database: Database) {}

  async list(principal: Principal, { limit, cursor, email }: PeopleQuery): Promise<Page<PersonView>> {
    const filter = { email: email ?? null, after: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, (tx) => selectPeople(tx, filter, limit + 1));
    return pageOf(rows, limit, presentPerson);
  }

  /** Throws ConflictError when the address is somebody's already. */
  async add(principal: Principal, { email, name, roles, password }: NewPersonBody): Promise<PersonView> {
    const passwordHash = password === undefined ? null : await hashPassword(password);
    return this.database.withTenant(principal, async (tx) => {
      const [first = 'student', ...more] = new Set(roles);
      const [added] = (await insertMissingPeople(tx, [{ email, name, role: first }])).values();
      if (!added?.isNew) throw new ConflictError('Somebody at the college has this e-mail address already.');
      await insertRoles(tx, added.id, more);
      if (passwordHash !== null) await updatePasswordHash(tx, added.id, passwordHash);
      return presentPerson((await selectOptionalPerson(tx, added.id))!);
    });
  }

  /** Ends their sessions, too. Throws NotFoundError, and ForbiddenError for somebody mightier. */
  async setPassword(principal: Principal, id: string, { password }: NewPassword): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.database.withTenant(principal, async (tx) => {
      const person = isId(id) ? await selectOptionalPerson(tx, id) : null;
      if (!person) throw new NotFoundError('There is no such person at the college.');
      if (person.roles.includes('platform_admin') && !holdsRole(principal, ['platform_admin']))
        throw new ForbiddenError('Only for: platform_admin.');
      await updatePasswordHash(tx, id, passwordHash);
      await revokeSessionsOf(tx, id);
    });
  }
}
