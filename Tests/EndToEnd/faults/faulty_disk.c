/* Stands between a program and its data.mdb (LD_PRELOAD): writes down what reaches the disk in which order, and fails on demand.
 *
 * FAULTY_LOG  a file that gets a record for each write and each sync: kind, offset, length, bytes. Kinds: 'W' a write, which is
 *             on the disk after the next sync only; 'D' a write through a descriptor with O_DSYNC, on the disk when it returns;
 *             'S' a sync that has returned.
 * FAULTY_ARM  a file; while it is there and says "write 28", "sync 5" or "meta 5", writes, syncs or O_DSYNC writes fail with
 *             that errno. As the kernel does, a failed sync is told to each other open descriptor of the file too, with its next
 *             sync or O_DSYNC write. A failing meta write has reached the page cache, as a real one may. "copy 9" kills the process in
 *             the middle of a backup, before the second write to it; "rename 2" kills it before its second rename.
 * FAULTY_SYNCS  a file that gets the path of each file that fsync is called for, a line each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int is_data(int fd) {
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    return length >= 9 && memcmp(path + length - 9, "/data.mdb", 9) == 0;
}

/* The errno that each descriptor has yet to hear of; and whether there is anything to sync. */
static int pending[4096], is_dirty;

static int heard(int fd) {
    int code = fd >= 0 && fd < 4096 ? pending[fd] : 0;
    if (code) pending[fd] = 0;
    return code;
}

static int is_synchronous(int fd) { return (fcntl(fd, F_GETFL) & O_DSYNC) != 0; }

static void put(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    while (count > 0) {
        ssize_t written = real(fd, bytes, count);
        if (written < 0) abort();
        bytes = (const char *)bytes + written;
        count -= written;
    }
}

static void record(char kind, uint64_t offset, const struct iovec *parts, int count) {
    is_dirty |= kind == 'W';
    const char *path = getenv("FAULTY_LOG");
    if (!path) return;
    uint32_t length = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    pthread_mutex_lock(&lock);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) abort();
    put(log, &kind, 1);
    put(log, &offset, 8);
    put(log, &length, 4);
    for (int i = 0; i < count; i++) put(log, parts[i].iov_base, parts[i].iov_len);
    close(log);
    pthread_mutex_unlock(&lock);
}

/* The errno that the armed fault has for this kind of call, or 0. */
static int fault(const char *kind) {
    const char *path = getenv("FAULTY_ARM");
    char text[32], name[16];
    int code = 0, arm = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (arm < 0) return 0;
    ssize_t length = read(arm, text, sizeof text - 1);
    close(arm);
    if (length <= 0) return 0;
    text[length] = 0;
    return sscanf(text, "%15s %d", name, &code) == 2 && strcmp(name, kind) == 0 ? code : 0;
}

static ssize_t failed(int code) {
    errno = code;
    return -1;
}

static int is_copy(int fd) {
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    return length >= 8 && memcmp(path + length - 8, ".partial", 8) == 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (is_copy(fd) && fault("copy") && lseek(fd, 0, SEEK_CUR) > 0) kill(getpid(), SIGKILL);
    if (!is_data(fd)) return real(fd, bytes, count);
    int code = fault("write");
    if (code) return failed(code);
    ssize_t written = real(fd, bytes, count);
    struct iovec part = {(void *)bytes, written > 0 ? written : 0};
    // Appended (O_APPEND): where it went is known behind it.
    if (written > 0) record('W', lseek(fd, 0, SEEK_CUR) - written, &part, 1);
    return written;
}

int close(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "close");
    heard(fd);
    return real(fd);
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    static int count;
    if (!real) real = dlsym(RTLD_NEXT, "rename");
    if (++count == fault("rename")) kill(getpid(), SIGKILL);
    return real(from, to);
}

int fsync(int fd) {
    static int (*real)(int);
    const char *log = getenv("FAULTY_SYNCS");
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    if (log) {
        char name[64], path[4096];
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(name, path, sizeof path - 1);
        int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (length < 0 || file < 0) abort();
        path[length] = '\n';
        put(file, path, length + 1);
        close(file);
    }
    return real(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    if (!is_data(fd)) return real(fd, bytes, count, offset);
    int meta = is_synchronous(fd), code = fault(meta ? "meta" : "write");
    if (code && !meta) return failed(code);
    ssize_t written = real(fd, bytes, count, offset);
    if (!code && meta) code = heard(fd);
    if (code) return failed(code);
    struct iovec part = {(void *)bytes, written > 0 ? written : 0};
    if (written > 0) record(meta ? 'D' : 'W', offset, &part, 1);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real) real = dlsym(RTLD_NEXT, "writev");
    if (!is_data(fd)) return real(fd, parts, count);
    int code = fault("write");
    if (code) return failed(code);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t written = real(fd, parts, count), total = 0;
    for (int i = 0; i < count; i++) total += parts[i].iov_len;
    if (written == total) record('W', offset, parts, count);
    return written;
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (!is_data(fd)) return real(fd);
    int code = fault("sync");
    if (code && is_dirty) {
        is_dirty = 0;
        heard(fd);
        for (int other = 0; other < 4096; other++) {
            if (other != fd && is_data(other)) pending[other] = code;
        }
        return failed(code);
    }
    int result = real(fd);
    if (result == 0) is_dirty = 0;
    if ((code = heard(fd))) return failed(code);
    if (result == 0) record('S', 0, NULL, 0);
    return result;
}
