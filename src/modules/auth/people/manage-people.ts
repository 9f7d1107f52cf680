import { Injectable } from '@nestjs/common';
import { ConflictError, ForbiddenError, NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import {
  hasOtherAdmin,
  insertMissingPeople,
  insertRoles,
  type Person,
  replaceRoles,
  selectOptionalPerson,
  selectPeople,
  selectPerson,
  tellPeopleChanged,
  updatePasswordHash,
  updatePerson,
} from '../../tenancy/index.js';
import { encodeLinkToken, newLinkToken } from '../links/link-token.js';
import { upsertPasswordLink } from '../links/links.repository.js';
import { LiveSessions } from '../live-sessions.js';
import { hashPassword } from '../passwords.js';
import { revokeSessionsOf } from '../sessions.repository.js';
import type { Invitation, NewPassword, NewPersonBody, PeopleQuery, PersonChange, PersonView } from './people.schema.js';
import { presentPerson } from './person.presenter.js';

/** How long an invitation is good for. */
const INVITATION_DAYS = 7;

/** The people of a college, as its admins and instructors need them to fill cohorts. */
@Injectable()
export class ManagePeople {
  constructor(
    private readonly database: Database,
    private readonly sessions: LiveSessions,
  ) {}

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
      return presentPerson(await selectPerson(tx, added.id));
    });
  }

  /** Throws NotFoundError, ForbiddenError for somebody mightier, and ConflictError when nobody would be left to administer the college. */
  async change(principal: Principal, id: string, { name, roles, closed }: PersonChange): Promise<PersonView> {
    const changed = await this.database.withTenant(principal, async (tx) => {
      const person = await this.changeable(tx, principal, id);
      const givesUpAdmin = closed === true || (roles !== undefined && !roles.includes('college_admin'));
      if (givesUpAdmin && person.roles.includes('college_admin') && !(await hasOtherAdmin(tx, id)))
        throw new ConflictError('They are the last admin of the college: make somebody else one first.');
      await updatePerson(tx, id, { name: name ?? person.name, closed: closed ?? person.disabledAt !== null });
      if (roles) await replaceRoles(tx, id, roles);
      if (closed === true) await revokeSessionsOf(tx, id, 'closed');
      else await tellPeopleChanged(tx, id);
      return selectPerson(tx, id);
    });
    this.sessions.forget(id);
    return presentPerson(changed);
  }

  /** Ends their sessions, too. Throws NotFoundError, and ForbiddenError for somebody mightier. */
  async setPassword(principal: Principal, id: string, { password }: NewPassword): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.database.withTenant(principal, async (tx) => {
      await this.changeable(tx, principal, id);
      await updatePasswordHash(tx, id, passwordHash);
      await revokeSessionsOf(tx, id, 'password');
    });
    this.sessions.forget(id);
  }

  /** Throws NotFoundError, ForbiddenError for somebody mightier, and ConflictError for a closed account. */
  async invite(principal: Principal, id: string): Promise<Invitation> {
    return this.database.withTenant(principal, async (tx) => {
      const person = await this.changeable(tx, principal, id);
      if (person.disabledAt) throw new ConflictError('The account is closed: open it first.');
      const link = newLinkToken(tx.tenantId, person.id);
      const expiresAt = await upsertPasswordLink(tx, link, INVITATION_DAYS);
      return { token: encodeLinkToken(link), expiresAt: expiresAt.toISOString() };
    });
  }

  private async changeable(tx: TenantTransaction, principal: Principal, id: string): Promise<Person> {
    const person = isId(id) ? await selectOptionalPerson(tx, id) : null;
    if (!person) throw new NotFoundError('There is no such person at the college.');
    if (person.roles.includes('platform_admin') && !holdsRole(principal, ['platform_admin']))
      throw new ForbiddenError('Only for: platform_admin.');
    return person;
  }
}
