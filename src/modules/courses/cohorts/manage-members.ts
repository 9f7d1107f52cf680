import { Injectable } from '@nestjs/common';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal, type Role } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { insertMissingPeople, normalizeEmail, selectOptionalPerson, selectRolesOf } from '../../tenancy/index.js';
import { selectCohortForInstructor, selectCohortForStaff } from './cohort-access.js';
import { presentMember } from './cohort.presenter.js';
import { type Place, selectOptionalMember, upsertMember } from './cohorts.repository.js';
import type { AddedMembers, MemberQuery, MemberView, NewMembers, PlaceBody } from './cohorts.schema.js';
import { deleteMember, selectMembers, upsertMembers } from './members.repository.js';

/** Of which roles at the college one must hold one to have a role in a cohort: a cohort makes nobody mightier. */
const collegeRoles: Readonly<Record<Place['role'], readonly Role[]>> = {
  student: ['student', 'assistant', 'instructor', 'college_admin', 'platform_admin'],
  assistant: ['assistant', 'instructor', 'college_admin'],
  instructor: ['instructor', 'college_admin'],
};

/** Who is in a cohort, and as what. */
@Injectable()
export class ManageMembers {
  constructor(private readonly database: Database) {}

  async list(principal: Principal, id: string, { limit, cursor, ...query }: MemberQuery): Promise<Page<MemberView>> {
    const filter = { role: query.role, section: query.section, labGroup: query.labGroup, after: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, async (tx) => {
      await selectCohortForStaff(tx, principal, id);
      return selectMembers(tx, id, filter, limit + 1);
    });
    return pageOf(rows, limit, presentMember);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, id: string, personId: string): Promise<MemberView> {
    return this.database.withTenant(principal, async (tx) => {
      await selectCohortForStaff(tx, principal, id);
      return selectMember(tx, id, personId);
    });
  }

  /** Throws NotFoundError for nobody of the college, ConflictError for a role that they may not have. */
  async put(principal: Principal, id: string, personId: string, place: PlaceBody): Promise<MemberView> {
    return this.database.withTenant(principal, async (tx) => {
      await selectCohortForInstructor(tx, principal, id);
      const person = isId(personId) ? await selectOptionalPerson(tx, personId) : null;
      if (!person) throw new NotFoundError('There is no such person at the college.');
      mustFit(person.email, person.roles, place.role);
      await upsertMember(tx, id, personId, place);
      return selectMember(tx, id, personId);
    });
  }

  /** What they have handed in stays. Throws NotFoundError. */
  async remove(principal: Principal, id: string, personId: string): Promise<void> {
    await this.database.withTenant(principal, async (tx) => {
      await selectCohortForInstructor(tx, principal, id);
      if (!isId(personId) || !(await deleteMember(tx, id, personId))) throw new NotFoundError('They are not in it.');
    });
  }

  /**
   * Puts a whole class into the cohort: all of them, or nobody when something is wrong. Who is not at the college yet is added to it, without a password; instructors
   * may add students so, admins anybody.
   */
  async add(principal: Principal, id: string, { members }: NewMembers): Promise<AddedMembers> {
    const byEmail = new Map(members.map((member) => [normalizeEmail(member.email), member]));
    if (byEmail.size < members.length) throw new ValidationError('Somebody is in the list twice.');
    return this.database.withTenant(principal, async (tx) => {
      await selectCohortForInstructor(tx, principal, id);
      const people = members.map(({ email, name, role }) => ({ email, name: name ?? '', role }));
      const found = await insertMissingPeople(tx, people);
      const roles = await selectRolesOf(
        tx,
        [...found.values()].map((person) => person.id),
      );
      const added = [...byEmail].map(([email, member]) => {
        const person = found.get(email);
        if (!person) throw new Error(`nobody came of ${email}`);
        if (person.isNew) mustBeAllowedToAdd(principal, member);
        mustFit(email, roles.get(person.id) ?? [], member.role);
        return { ...person, email, member };
      });
      await upsertMembers(
        tx,
        id,
        added.map(({ id: personId, member: { role, section, labGroup } }) => ({ personId, role, section, labGroup })),
      );
      return { items: added.map(({ email, id: personId, isNew }) => ({ email, personId, isNew })) };
    });
  }
}

async function selectMember(tx: TenantTransaction, cohortId: string, personId: string): Promise<MemberView> {
  const member = isId(personId) ? await selectOptionalMember(tx, cohortId, personId) : null;
  const person = member && (await selectOptionalPerson(tx, personId));
  if (!member || !person) throw new NotFoundError('They are not in it.');
  return presentMember({ ...member, id: personId, person });
}

function mustBeAllowedToAdd(principal: Principal, { email, name, role }: NewMembers['members'][number]): void {
  if (name === undefined) throw new ValidationError(`${email} is not at the college yet: send a name, too.`);
  if (role !== 'student' && !holdsRole(principal, ['college_admin']))
    throw new ForbiddenError(`${email} is not at the college yet, and only its admins may add an ${role}.`);
}

function mustFit(email: string, roles: readonly Role[], role: Place['role']): void {
  if (roles.some((held) => collegeRoles[role].includes(held))) return;
  throw new ConflictError(`${email} is no ${role} at the college, so can’t be one in a cohort.`);
}
