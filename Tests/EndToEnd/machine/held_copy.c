/* Stands between a program and the disk (LD_PRELOAD): a write into a snapshot that is being made never ends, as on a disk that
 * has become slow, unless its descriptor is made another. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int is_partial(int fd) {
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    return length >= 8 && memcmp(path + length - 8, ".partial", 8) == 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    while (is_partial(fd)) nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    return real(fd, bytes, count);
}
