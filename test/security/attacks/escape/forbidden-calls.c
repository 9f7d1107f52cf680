/* Calls that no namespace confines, or that only ever served exploits. */
int main(void) {
    static char space[4096];
    const long calls[] = {SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter,
                          SYS_io_uring_register, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_kexec_load,
                          SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot,
                          SYS_swapon, SYS_swapoff, SYS_acct, SYS_syslog, SYS_iopl, SYS_ioperm, SYS_sethostname,
                          SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
                          SYS_quotactl, SYS_fanotify_init, SYS_lookup_dcookie, SYS_process_madvise, SYS_move_pages,
                          SYS_migrate_pages, SYS_vhangup, SYS_io_setup, SYS_io_submit, SYS_modify_ldt, SYS_uselib,
                          SYS_memfd_secret, 451 /* cachestat */};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (syscall(calls[i], 0, space, 0, 0, 0, 0) >= 0)
            BROKE("call %ld", calls[i]);
    return 0;
}
