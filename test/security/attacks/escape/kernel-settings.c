/* Writes to what the kernel offers as files. */
int main(void) {
    const char *files[] = {"/proc/sysrq-trigger",
                           "/proc/sys/kernel/core_pattern",
                           "/proc/sys/kernel/modprobe",
                           "/proc/sys/kernel/shm_next_id",
                           "/proc/sys/kernel/msg_next_id",
                           "/proc/sys/kernel/shmmax",
                           "/proc/sys/kernel/ns_last_pid",
                           "/proc/sys/fs/mqueue/queues_max",
                           "/proc/sys/fs/binfmt_misc/register",
                           "/proc/sys/net/ipv4/ip_forward",
                           "/proc/sys/user/max_user_namespaces",
                           "/proc/sys/vm/drop_caches",
                           "/proc/self/uid_map",
                           "/proc/self/setgroups",
                           "/proc/self/clear_refs",
                           "/proc/self/attr/current",
                           "/sys/kernel/uevent_helper",
                           "/sys/fs/cgroup/release_agent",
                           "/sys/fs/cgroup/memory/release_agent",
                           "/sys/fs/cgroup/cgroup.procs",
                           "/sys/fs/cgroup/pids/cgroup.procs",
                           "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                           "/run/cgroup/memory.events"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(files[i], "/proc/self/clear_refs") != 0)
            must_not_write(files[i], "1");
    const char *secrets[] = {"/proc/kcore", "/proc/kallsyms/x", "/proc/kpageflags", "/proc/keys", "/proc/timer_list",
                             "/proc/sched_debug", "/proc/slabinfo", "/proc/vmallocinfo"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        must_not_read(secrets[i]);
    return 0;
}
