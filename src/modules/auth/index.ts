export { AuthModule } from './auth.module.js';
export { JwtGuard } from './jwt.guard.js';
export { hashPassword } from './passwords.js';
export { SessionSweeper } from './session-sweeper.js';
