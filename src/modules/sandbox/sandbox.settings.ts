import { z } from 'zod';

/**
 * Settings of the sandboxes. Names are those of the environment; a number's unit is in its name. They limit a whole sandbox: all of
 * one submission's processes together. What one program may use is the lab's to say, within these.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

const whole = (least: number, most: number, preset: number) =>
  z.coerce.number().int().min(least).max(most).default(preset);

export const sandboxSettingsSchema = z.object({
  SANDBOX_DRIVER: z.enum(['auto', 'docker', 'bubblewrap']).default('auto'),
  /** Sandboxes kept warm. 0: each is made when it is asked for. */
  SANDBOX_POOL_SIZE: whole(0, 64, 2),
  /** Names this worker's sandboxes on the host, so that it finds what an earlier, killed one left. */
  SANDBOX_OWNER: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'takes up to 40 of a-z, 0-9, _ and -')
    .default('prayog'),
  /** How long a new sandbox may take until its agent answers. */
  SANDBOX_START_TIMEOUT_MS: whole(100, 120_000, 20_000),

  SANDBOX_MEMORY_BYTES: whole(32 * MIB, 8192 * MIB, 256 * MIB),
  SANDBOX_PROCESSES: whole(8, 4096, 64),
  /** Of one process: those of all together count towards the host's `fs.file-max`. */
  SANDBOX_OPEN_FILES: whole(64, 65_536, 1024),
  /** Processors' worth of time; 0: no share of its own. */
  SANDBOX_CPUS: z.coerce.number().min(0).max(256).default(0),
  SANDBOX_LAB_BYTES: whole(MIB, 1024 * MIB, 32 * MIB),
  SANDBOX_TMP_BYTES: whole(MIB, 1024 * MIB, 16 * MIB),
  SANDBOX_POSIX_SHM_BYTES: whole(MIB, 1024 * MIB, 16 * MIB),
  SANDBOX_STAGE_BYTES: whole(MIB, 1024 * MIB, 32 * MIB),
  /** Files and folders in one of these file systems, where the driver can limit them (docker). */
  SANDBOX_INODES: whole(64, 1_000_000, 4096),

  SANDBOX_SEGMENT_BYTES: whole(4096, 1024 * MIB, 16 * MIB),
  SANDBOX_SEGMENTS_TOTAL_BYTES: whole(4096, 1024 * MIB, 32 * MIB),
  SANDBOX_SEGMENTS: whole(1, 4096, 64),
  SANDBOX_SEMAPHORE_SETS: whole(1, 4096, 64),
  SANDBOX_SYSV_QUEUES: whole(1, 4096, 32),
  SANDBOX_QUEUES: whole(1, 256, 16),
  SANDBOX_QUEUE_MESSAGES: whole(10, 4096, 64),
  SANDBOX_QUEUE_MESSAGE_BYTES: whole(1024, MIB, 8192),

  SANDBOX_DOCKER_IMAGE: z.string().min(1).default('prayog-sandbox'),
  /** An engine's runtime, e.g. `crun` or `kata`; empty: the engine's default. */
  SANDBOX_DOCKER_RUNTIME: z.string().default(''),
  /** `strict`: a container for each sandbox. `slot`: containers stay up, each with one sandbox after the other inside. */
  SANDBOX_DOCKER_MODE: z.enum(['strict', 'slot']).default('strict'),
  /** Sandboxes that one slot's container may serve before another takes its place. */
  SANDBOX_SLOT_SUBMISSIONS: whole(1, 1_000_000, 500),
  /** How long a slot's container may wait for its next submission before it is removed. */
  SANDBOX_SLOT_IDLE_MS: whole(100, 86_400_000, 1_800_000),
});

export type SandboxSettings = z.output<typeof sandboxSettingsSchema>;

const PAGE_BYTES = 4096;
const SEMAPHORES_PER_SET = 250;
const SEMAPHORES_IN_ALL = 1024;
const OPERATIONS_PER_CALL = 64;

/** The limits of one IPC namespace, as the kernel's own settings. */
export function ipcSysctls(settings: SandboxSettings): Record<string, string> {
  return {
    'kernel.shmmax': String(settings.SANDBOX_SEGMENT_BYTES),
    'kernel.shmall': String(Math.ceil(settings.SANDBOX_SEGMENTS_TOTAL_BYTES / PAGE_BYTES)),
    'kernel.shmmni': String(settings.SANDBOX_SEGMENTS),
    'kernel.sem': `${SEMAPHORES_PER_SET} ${SEMAPHORES_IN_ALL} ${OPERATIONS_PER_CALL} ${settings.SANDBOX_SEMAPHORE_SETS}`,
    'kernel.msgmni': String(settings.SANDBOX_SYSV_QUEUES),
    'fs.mqueue.queues_max': String(settings.SANDBOX_QUEUES),
    'fs.mqueue.msg_max': String(settings.SANDBOX_QUEUE_MESSAGES),
    'fs.mqueue.msgsize_max': String(settings.SANDBOX_QUEUE_MESSAGE_BYTES),
  };
}
