/* Runs a command and makes one of its system calls fail.
 *
 *     faultrun [-c FILE] KIND FAULT N COMMAND ARGUMENT...
 *
 * KIND: write read open close sync rename list stat remove. FAULT: the name of an errno, `short` (part of the bytes
 * only), or `kill` (the command dies before the call). N: which call of the kind, from 1; 0: none;
 * all: each (only `short`). -c writes the number of calls of the kind that were seen to FILE. Exits
 * as the command does (128 + signal); 77 when the system cannot do this, so that a test is skipped.
 *
 * The surprising idea: a seccomp filter hands the calls to this program, which answers in place of
 * the kernel. So it works below stdio and every library, with sanitizers, and a leak checker can
 * still attach, which it cannot under ptrace. What the loader and a sanitizer open for themselves
 * (/proc, shared objects) is not counted, nor is standard error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, USAGE = 2, SHORT = -1, KILL = -2, ALL = -1 };

typedef enum Kind { WRITE, READ, OPEN, CLOSE, SYNC, RENAME, LIST, STAT, REMOVE, KINDS } Kind;

static const char *const kind_names[KINDS] = {"write",  "read", "open", "close", "sync",
                                              "rename", "list", "stat", "remove"};

/* Calls that are looked at; `fd`: the first argument is a descriptor. */
static const struct {
    int number;
    Kind kind;
    bool fd;
} calls[] = {
    {SYS_write, WRITE, true},      {SYS_writev, WRITE, true},      {SYS_pwrite64, WRITE, true},
    {SYS_read, READ, true},        {SYS_readv, READ, true},        {SYS_pread64, READ, true},
    {SYS_openat, OPEN, false},     {SYS_close, CLOSE, true},       {SYS_fsync, SYNC, true},
    {SYS_fdatasync, SYNC, true},
#ifdef SYS_open
    {SYS_open, OPEN, false},       {SYS_rename, RENAME, false},    {SYS_link, RENAME, false},
#endif
    {SYS_renameat, RENAME, false}, {SYS_renameat2, RENAME, false}, {SYS_linkat, RENAME, false},
    {SYS_getdents64, LIST, true},  {SYS_fstat, STAT, true},        {SYS_newfstatat, STAT, false},
    {SYS_unlinkat, REMOVE, false},
#ifdef SYS_unlink
    {SYS_unlink, REMOVE, false},
#endif
};
enum { CALLS = sizeof calls / sizeof *calls };

static const struct {
    const char *name;
    int number;
} faults[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EPIPE", EPIPE},   {"EINTR", EINTR},
              {"EMFILE", EMFILE}, {"EACCES", EACCES}, {"ENOMEM", ENOMEM}, {"EDQUOT", EDQUOT},
              {"short", SHORT},   {"kill", KILL}};

typedef struct Run {
    Kind kind;
    int fault, listener;
    long at, seen;
    pid_t child;
} Run;

/* ---- the child ---- */

static int install_filter(void)
{
    struct sock_filter code[CALLS + 3];
    unsigned short n = 0;
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             (uint32_t)offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < CALLS; i++)
        code[n++] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i].number, (unsigned char)(CALLS - i), 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog program = {n, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                        &program);
}

/* A message of one byte, with a descriptor unless it is -1. */
static bool send_fd(int to, int fd)
{
    char byte = fd >= 0, room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec one = {&byte, 1};
    struct msghdr m = {.msg_iov = &one, .msg_iovlen = 1};
    if (fd >= 0) {
        m.msg_control = room;
        m.msg_controllen = sizeof room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    return sendmsg(to, &m, 0) == 1;
}

static int receive_fd(int from)
{
    char byte = 0, room[CMSG_SPACE(sizeof(int))];
    struct iovec one = {&byte, 1};
    struct msghdr m = {
        .msg_iov = &one, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    int fd = -1;
    if (recvmsg(from, &m, 0) != 1 || !byte || !CMSG_FIRSTHDR(&m)) return -1;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

static _Noreturn void become(char **argv, int to)
{
    int listener = install_filter();
    if (!send_fd(to, listener) || listener < 0) _exit(SKIPPED);
    execvp(argv[0], argv);
    _exit(127);
}

/* ---- this program in place of the kernel ---- */

/* Files of the loader and of sanitizers. */
static bool is_foreign(const char *path)
{
    return strncmp(path, "/proc", 5) == 0 || strncmp(path, "/sys", 4) == 0 ||
           strncmp(path, "/etc/ld.so", 10) == 0 || strstr(path, ".so") != NULL;
}

static bool is_foreign_fd(pid_t pid, int fd)
{
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/%d/fd/%d", (int)pid, fd);
    ssize_t n = readlink(name, path, sizeof path - 1);
    if (n < 0) return true; /* not open: the call fails by itself */
    path[n] = 0;
    return is_foreign(path);
}

static bool copy(pid_t pid, uint64_t there, void *here, size_t n, bool to_child)
{
    struct iovec mine = {here, n}, theirs = {(void *)(uintptr_t)there, n};
    ssize_t done = to_child ? process_vm_writev(pid, &mine, 1, &theirs, 1, 0)
                            : process_vm_readv(pid, &mine, 1, &theirs, 1, 0);
    return done == (ssize_t)n;
}

static bool counts(const struct seccomp_notif *q, unsigned call)
{
    pid_t pid = (pid_t)q->pid;
    if (calls[call].fd) {
        int fd = (int)q->data.args[0];
        return fd != 2 && !is_foreign_fd(pid, fd);
    }
    char path[256] = {0};
    bool at = q->data.nr == SYS_openat || q->data.nr == SYS_newfstatat;
    if (calls[call].kind != OPEN && calls[call].kind != STAT) return true;
    for (size_t i = 0; i + 1 < sizeof path; i++)
        if (!copy(pid, q->data.args[at ? 1 : 0] + i, path + i, 1, false) || !path[i]) break;
    if (q->data.nr == SYS_newfstatat && !path[0]) { /* of an open file */
        int fd = (int)q->data.args[0];
        return fd != 2 && !is_foreign_fd(pid, fd);
    }
    return !is_foreign(path);
}

/* Does a part of a read or write for the child; the bytes done, or -1 to let the kernel do it. */
static long do_part(const struct seccomp_notif *q)
{
    pid_t pid = (pid_t)q->pid;
    size_t want = (size_t)q->data.args[2], n = want > 1 ? (want > 64 ? want / 2 + 1 : 1) : 0;
    bool writes = q->data.nr == SYS_write;
    if ((!writes && q->data.nr != SYS_read) || n == 0) return -1;
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    int fd = handle < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, handle, (int)q->data.args[0], 0);
    char *part = malloc(n);
    ssize_t done = -1;
    if (fd >= 0 && part && writes && copy(pid, q->data.args[1], part, n, false))
        done = write(fd, part, n);
    if (fd >= 0 && part && !writes) {
        done = read(fd, part, n);
        if (done > 0 && !copy(pid, q->data.args[1], part, (size_t)done, true)) done = -1;
    }
    free(part);
    if (fd >= 0) close(fd);
    if (handle >= 0) close(handle);
    return done;
}

static void answer(Run *r, const struct seccomp_notif *q, struct seccomp_notif_resp *a)
{
    unsigned call = 0;
    a->id = q->id;
    a->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    while (call < CALLS && calls[call].number != q->data.nr)
        call++;
    if (call == CALLS || calls[call].kind != r->kind || !counts(q, call)) return;
    r->seen++;
    if (r->at != ALL && r->seen != r->at) return;
    if (r->fault == KILL) {
        kill(r->child, SIGKILL);
        return;
    }
    long done = r->fault == SHORT ? do_part(q) : -1;
    if (r->fault == SHORT && done < 0) return;
    a->flags = 0;
    a->val = r->fault == SHORT ? done : 0;
    a->error = r->fault == SHORT ? 0 : -r->fault;
}

/* Answers until no process is left that could ask. */
static void serve(Run *r)
{
    struct pollfd p = {.fd = r->listener, .events = POLLIN};
    while (poll(&p, 1, -1) >= 0 && !(p.revents & POLLHUP)) {
        struct seccomp_notif q = {0};
        struct seccomp_notif_resp a = {0};
        if (!(p.revents & POLLIN) || ioctl(r->listener, SECCOMP_IOCTL_NOTIF_RECV, &q) != 0)
            continue;
        answer(r, &q, &a);
        (void)ioctl(r->listener, SECCOMP_IOCTL_NOTIF_SEND, &a);
    }
}

/* ---- the command line ---- */

static bool parse(Run *r, char **argv)
{
    int kind = 0, fault = 0;
    while (kind < KINDS && strcmp(kind_names[kind], argv[0]) != 0)
        kind++;
    while (fault < (int)(sizeof faults / sizeof *faults) &&
           strcmp(faults[fault].name, argv[1]) != 0)
        fault++;
    if (kind == KINDS || fault == (int)(sizeof faults / sizeof *faults)) return false;
    r->kind = (Kind)kind;
    r->fault = faults[fault].number;
    r->at = strcmp(argv[2], "all") == 0 ? ALL : atol(argv[2]);
    return r->at >= 0 || r->fault == SHORT;
}

static void put_count(const char *path, long n)
{
    FILE *f = fopen(path, "w");
    if (!f) return;
    fprintf(f, "%ld\n", n);
    fclose(f);
}

int main(int argc, char **argv)
{
    Run r = {0};
    int pair[2], status = 0;
    bool told = argc > 2 && strcmp(argv[1], "-c") == 0;
    const char *count = told ? argv[2] : NULL;
    char **rest = argv + (told ? 3 : 1);
    if (argc - (told ? 3 : 1) < 4 || !parse(&r, rest)) {
        fputs("usage: faultrun [-c FILE] KIND FAULT N COMMAND ARGUMENT...\n", stderr);
        return USAGE;
    }
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0) return SKIPPED;
    r.child = fork();
    if (r.child < 0) return SKIPPED;
    if (r.child == 0) become(rest + 3, pair[1]);
    r.listener = receive_fd(pair[0]);
    if (r.listener >= 0) serve(&r);
    waitpid(r.child, &status, 0);
    if (r.listener < 0) return SKIPPED;
    if (count) put_count(count, r.seen);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
