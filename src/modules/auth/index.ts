export { AuthModule } from './auth.module.js';
export { foundCollege, type PersonToAdd } from './found-college.js';
export { JwtGuard } from './jwt.guard.js';
export { emailSchema, personNameSchema } from './people/people.schema.js';
export { makePassword, renewPassword } from './renew-password.js';
