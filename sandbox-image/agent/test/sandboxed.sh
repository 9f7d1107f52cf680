#!/bin/sh
# Runs an agent program as the first process of a throw-away sandbox, for tests: sandboxed.sh PROGRAM
exec bwrap --unshare-pid --unshare-net --unshare-ipc --unshare-uts --as-pid-1 --die-with-parent --new-session \
    --tmpfs / --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev --mqueue /dev/mqueue --perms 1777 --tmpfs /tmp --perms 1777 --tmpfs /dev/shm \
    --perms 0777 --tmpfs /lab --perms 0755 --tmpfs /stage --ro-bind "$1" /agent --chdir / --clearenv \
    --setenv ASAN_OPTIONS detect_leaks=0:abort_on_error=0:exitcode=99 --setenv UBSAN_OPTIONS halt_on_error=1:exitcode=99 \
    --cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL --cap-add CAP_SYS_PTRACE \
    -- /agent --uid 20001 --gid 20001
