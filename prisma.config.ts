import { defineConfig } from 'prisma/config';

/**
 * For Prisma's own command line. The programs of this project do not read it: they apply migrations with `src/platform/database/migrate.ts`.
 * The URL is the owner role's; generating the client needs none.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_OWNER_URL'] ?? '' },
});
