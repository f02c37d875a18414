/* Stands between a program and the files of its data directory (LD_PRELOAD): writes down what reaches the disk in which order, and
 * fails on demand.
 *
 * FAULTY_ROOT  the data directory, an absolute path.
 * FAULTY_LOG   a file that gets a record for each operation on a file under the root: kind, inode, number, length, bytes. Kinds:
 *              'W' a write at offset `number`, which is on the disk after the next sync of the file only;
 *              'D' a write through a descriptor with O_DSYNC, on the disk when it returns;
 *              'A' room was reserved up to `number`; 'T' the file was cut off at `number`;
 *              'B' a sync of a file or directory begins, and has a `number` of its own; 'S' the sync of that number has returned;
 *              'C' a file was made, and 'M' a directory (bytes: its path); 'R' a rename (bytes: two paths with a zero between);
 *              'U' a file or a directory was removed (bytes: its path).
 *              The lock files are left out: a start needs nothing that they have.
 * FAULTY_KILL  a number: the process is killed before so many operations of these kinds.
 * FAULTY_ARM   a file; while it is there and says for example "write 28", such calls fail with that errno:
 *              "write", "sync", "meta" and "room" for data.mdb: writes, syncs, O_DSYNC writes, and reserving room;
 *              "log-write", "log-sync", "spare-write", "spare-sync", "point-write" and "point-sync" for segments, for the segment that
 *              is prepared, and for the recovery point; "header-write" for the header of the prepared segment; "names-sync" for the
 *              directory change-log, "root-sync" for the root.
 *              As the kernel does, a failed sync of data.mdb is told to each other open descriptor of the file too, with its next sync
 *              or O_DSYNC write. A failing meta write has reached the page cache, as a real one may. "copy 9" kills the process in the
 *              middle of a backup, before the second write to it; "rename 2" kills it before its second rename.
 * FAULTY_SYNCS  a file that gets the path of each file that fsync is called for, a line each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, #name)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What kind of file it is, as the faults name it: "" for data.mdb; NULL for all others. */
static const char *kind_of(const char *path) {
    size_t length = strlen(path);
    const char *root = getenv("FAULTY_ROOT"), *name = strrchr(path, '/'), *log = strstr(path, "/change-log");
    if (!name) return NULL;
    if (strcmp(name, "/data.mdb") == 0) return "";
    if (strncmp(name, "/.recovery-point.", 17) == 0) return "point-";
    if (root && strcmp(path, root) == 0) return "root-";
    if (!log) return NULL;
    if (strcmp(log, "/change-log") == 0) return "names-";
    if (strcmp(name, "/spare") == 0) return "spare-";
    return length > 4 && strcmp(path + length - 4, ".log") == 0 ? "log-" : NULL;
}

static void path_of(int fd, char path[4096]) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, 4095);
    path[length < 0 ? 0 : length] = 0;
}

static int is_data(int fd) {
    char path[4096];
    path_of(fd, path);
    const char *kind = kind_of(path);
    return kind && !*kind;
}

/* Whether operations on the file are written down. */
static int is_ours(const char *path) {
    const char *root = getenv("FAULTY_ROOT"), *name = strrchr(path, '/');
    size_t length = root ? strlen(root) : 0;
    if (!length || !name || strncmp(path, root, length) != 0 || (path[length] && path[length] != '/')) return 0;
    return strcmp(name, "/lock.mdb") != 0 && strcmp(name, "/supportd.lock") != 0;
}

/* The errno that each descriptor has yet to hear of; and whether there is anything to sync. */
static int pending[4096], is_dirty;

static int heard(int fd) {
    int code = fd >= 0 && fd < 4096 ? pending[fd] : 0;
    if (code) pending[fd] = 0;
    return code;
}

static int is_synchronous(int fd) { return (fcntl(fd, F_GETFL) & O_DSYNC) != 0; }

static int open_log(const char *path) {
    REAL(int, open, const char *, int, ...);
    int log = real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) abort();
    return log;
}

static void put(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    while (count > 0) {
        ssize_t written = real(fd, bytes, count);
        if (written < 0) abort();
        bytes = (const char *)bytes + written;
        count -= written;
    }
}

static void record(char kind, uint64_t inode, uint64_t number, const struct iovec *parts, int count) {
    const char *path = getenv("FAULTY_LOG");
    if (!path) return;
    uint32_t length = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    pthread_mutex_lock(&lock);
    int log = open_log(path);
    put(log, &kind, 1);
    put(log, &inode, 8);
    put(log, &number, 8);
    put(log, &length, 4);
    for (int i = 0; i < count; i++) put(log, parts[i].iov_base, parts[i].iov_len);
    close(log);
    pthread_mutex_unlock(&lock);
}

static void record_file(char kind, int fd, uint64_t number, const struct iovec *parts, int count) {
    struct stat status;
    if (fstat(fd, &status) == 0) record(kind, status.st_ino, number, parts, count);
}

static void record_name(char kind, const char *path) {
    struct stat status = {0};
    struct iovec part = {(void *)path, strlen(path)};
    lstat(path, &status);
    record(kind, status.st_ino, 0, &part, 1);
}

/* Ends the process at the operation that FAULTY_KILL says. */
static void count_operation(void) {
    static int count;
    const char *last = getenv("FAULTY_KILL");
    if (last && __sync_add_and_fetch(&count, 1) >= atoi(last)) kill(getpid(), SIGKILL);
}

/* The errno that the armed fault has for this kind of call, or 0. */
static int fault(const char *file, const char *kind) {
    REAL(int, open, const char *, int, ...);
    const char *path = getenv("FAULTY_ARM");
    char text[32], name[16], wanted[32];
    int code = 0, arm = path ? real(path, O_RDONLY | O_CLOEXEC) : -1;
    if (arm < 0) return 0;
    ssize_t length = read(arm, text, sizeof text - 1);
    close(arm);
    if (length <= 0) return 0;
    text[length] = 0;
    snprintf(wanted, sizeof wanted, "%s%s", file, kind);
    return sscanf(text, "%15s %d", name, &code) == 2 && strcmp(name, wanted) == 0 ? code : 0;
}

static ssize_t failed(int code) {
    errno = code;
    return -1;
}

/* Before a write; the errno that it fails with, or 0. */
static int begin_write(const char *path) {
    const char *kind = kind_of(path);
    if (is_ours(path)) count_operation();
    return kind ? fault(kind, "write") : 0;
}

static void end_write(char how, int fd, const char *path, uint64_t offset, const struct iovec *parts, int count) {
    const char *kind = kind_of(path);
    if (how == 'W' && kind && !*kind) is_dirty = 1;
    if (is_ours(path)) record_file(how, fd, offset, parts, count);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    char path[4096];
    path_of(fd, path);
    size_t length = strlen(path);
    int is_copy = length >= 8 && strcmp(path + length - 8, ".partial") == 0;
    if (is_copy && fault("", "copy") && lseek(fd, 0, SEEK_CUR) > 0) kill(getpid(), SIGKILL);
    int code = begin_write(path);
    if (code) return failed(code);
    ssize_t written = real(fd, bytes, count);
    struct iovec part = {(void *)bytes, written > 0 ? written : 0};
    // Appended (O_APPEND): where it went is known behind it.
    if (written > 0 && (kind_of(path) || is_ours(path))) end_write('W', fd, path, lseek(fd, 0, SEEK_CUR) - written, &part, 1);
    return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    char path[4096];
    path_of(fd, path);
    const char *kind = kind_of(path);
    int meta = kind && !*kind && is_synchronous(fd), code = meta ? fault("", "meta") : begin_write(path);
    if (kind && strcmp(kind, "spare-") == 0) code = fault("header-", "write");
    if (meta && is_ours(path)) count_operation();
    if (code && !meta) return failed(code);
    ssize_t written = real(fd, bytes, count, offset);
    if (!code && meta) code = heard(fd);
    if (code) return failed(code);
    struct iovec part = {(void *)bytes, written > 0 ? written : 0};
    if (written > 0) end_write(meta ? 'D' : 'W', fd, path, offset, &part, 1);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    char path[4096];
    path_of(fd, path);
    int code = begin_write(path);
    if (code) return failed(code);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t written = real(fd, parts, count), total = 0;
    for (int i = 0; i < count; i++) total += parts[i].iov_len;
    if (written == total) end_write('W', fd, path, offset, parts, count);
    return written;
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
    REAL(int, posix_fallocate64, int, off64_t, off64_t);
    char path[4096];
    path_of(fd, path);
    const char *kind = kind_of(path);
    int code = kind ? fault(kind, "room") : 0;
    if (code) return code;
    code = real(fd, offset, length);
    if (!code && is_ours(path)) record_file('A', fd, offset + length, NULL, 0);
    return code;
}

int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    char path[4096];
    path_of(fd, path);
    int result = real(fd, length);
    if (result == 0 && is_ours(path)) record_file('T', fd, length, NULL, 0);
    return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int open64(const char *path, int flags, ...) {
    REAL(int, open64, const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    int makes = (flags & O_CREAT) && is_ours(path) && access(path, F_OK) != 0;
    int fd = real(path, flags, mode);
    if (fd >= 0 && makes) record_name('C', path);
    if (fd >= 0 && !makes && (flags & O_TRUNC) && is_ours(path)) record_file('T', fd, 0, NULL, 0);
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    return open64(path, flags, mode);
}

int close(int fd) {
    REAL(int, close, int);
    heard(fd);
    return real(fd);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    int result = real(path, mode);
    if (result == 0 && is_ours(path)) record_name('M', path);
    return result;
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    static int count;
    if (++count == fault("", "rename")) kill(getpid(), SIGKILL);
    if (is_ours(to)) count_operation();
    int result = real(from, to);
    struct iovec parts[2] = {{(void *)from, strlen(from) + 1}, {(void *)to, strlen(to)}};
    if (result == 0 && is_ours(to)) record('R', 0, 0, parts, 2);
    return result;
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    if (is_ours(path)) count_operation();
    int result = real(path);
    if (result == 0 && is_ours(path)) record_name('U', path);
    return result;
}

int rmdir(const char *path) {
    REAL(int, rmdir, const char *);
    int result = real(path);
    if (result == 0 && is_ours(path)) record_name('U', path);
    return result;
}

/* Before and behind a sync that goes well. What is written down between the two may not be on the disk. */
static uint64_t begin_sync(int fd, const char *path) {
    static uint64_t count;
    uint64_t number = __sync_add_and_fetch(&count, 1);
    if (is_ours(path)) count_operation();
    if (is_ours(path)) record_file('B', fd, number, NULL, 0);
    return number;
}

static void end_sync(int fd, const char *path, uint64_t number) {
    if (is_ours(path)) record_file('S', fd, number, NULL, 0);
}

int fsync(int fd) {
    REAL(int, fsync, int);
    const char *log = getenv("FAULTY_SYNCS");
    char path[4096];
    path_of(fd, path);
    if (log) {
        int file = open_log(log);
        put(file, path, strlen(path));
        put(file, "\n", 1);
        close(file);
    }
    const char *kind = kind_of(path);
    int code = kind && *kind ? fault(kind, "sync") : 0;
    if (code) return failed(code);
    uint64_t number = begin_sync(fd, path);
    int result = real(fd);
    if (result == 0) end_sync(fd, path, number);
    return result;
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    char path[4096];
    path_of(fd, path);
    const char *kind = kind_of(path);
    int is_data_file = kind && !*kind;
    int code = kind ? fault(kind, "sync") : 0;
    if (code && !is_data_file) return failed(code);
    if (code && is_dirty) {
        is_dirty = 0;
        heard(fd);
        for (int other = 0; other < 4096; other++) {
            if (other != fd && is_data(other)) pending[other] = code;
        }
        return failed(code);
    }
    uint64_t number = begin_sync(fd, path);
    int result = real(fd);
    if (result == 0 && is_data_file) is_dirty = 0;
    if (is_data_file && (code = heard(fd))) return failed(code);
    if (result == 0) end_sync(fd, path, number);
    return result;
}
