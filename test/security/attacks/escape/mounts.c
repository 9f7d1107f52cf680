/* Mounts in the old and the new way, and roots changed. */
int main(void) {
    char tree[] = "/lab";
    MUST_FAIL(mount("none", "/lab", "tmpfs", 0, NULL));
    MUST_FAIL(mount("/", "/lab", NULL, MS_BIND | MS_REC, NULL));
    MUST_FAIL(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
    MUST_FAIL(mount("proc", "/lab", "proc", 0, NULL));
    MUST_FAIL(mount("overlay", "/lab", "overlay", 0, "lowerdir=/,upperdir=/tmp,workdir=/dev/shm"));
    MUST_FAIL(umount2("/proc", MNT_DETACH));
    MUST_FAIL(umount2("/lab", MNT_DETACH));
    MUST_FAIL(syscall(SYS_pivot_root, "/lab", "/lab"));
    MUST_FAIL(chroot("/lab"));
    MUST_FAIL(syscall(SYS_open_tree, AT_FDCWD, "/", 1));
    MUST_FAIL(syscall(SYS_fsopen, "tmpfs", 0));
    MUST_FAIL(syscall(SYS_fspick, AT_FDCWD, "/", 0));
    MUST_FAIL(syscall(SYS_move_mount, AT_FDCWD, "/tmp", AT_FDCWD, "/lab", 0));
    MUST_FAIL(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, tree, 32));
    MUST_FAIL(syscall(SYS_name_to_handle_at, AT_FDCWD, "/", tree, tree, 0));
    MUST_FAIL(syscall(SYS_open_by_handle_at, AT_FDCWD, tree, 0));
    return 0;
}
