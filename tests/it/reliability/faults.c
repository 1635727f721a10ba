/*
 * A disk with faults, between the program and the real one: loaded with LD_PRELOAD, it fails what is done to k.db and
 * its log, never to other files.
 *
 * The file named by FAULT says what fails now: "sync" (every fsync, EIO), "write" (every write, EIO), "full" (every
 * write, ENOSPC). FAULT_KILL=n kills the process at its n-th write or sync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long deeds;

static int of_the_database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/k.db") && !strstr(path, "-shm");
}

static int told(const char *fault) {
    char text[16] = "";
    const char *name = getenv("FAULT");
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    return length > 0 && strncmp(text, fault, strlen(fault)) == 0;
}

static void count(void) {
    const char *limit = getenv("FAULT_KILL");
    if (limit && atomic_fetch_add(&deeds, 1) + 1 == atol(limit)) kill(getpid(), SIGKILL);
}

/* The error that a write has now, or 0. */
static int refused(int fd) {
    if (!of_the_database(fd)) return 0;
    count();
    return told("full") ? ENOSPC : told("write") ? EIO : 0;
}

static int unsynced(int fd) {
    if (!of_the_database(fd)) return 0;
    count();
    return told("sync") ? EIO : 0;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define UNLESS(error, call) \
    do { int e = (error); if (e) { errno = e; return -1; } return (call); } while (0)

ssize_t write(int fd, const void *from, size_t size) {
    REAL(write);
    UNLESS(refused(fd), real(fd, from, size));
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    REAL(pwrite);
    UNLESS(refused(fd), real(fd, from, size, at));
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    REAL(pwrite64);
    UNLESS(refused(fd), real(fd, from, size, at));
}
int fsync(int fd) {
    REAL(fsync);
    UNLESS(unsynced(fd), real(fd));
}
int fdatasync(int fd) {
    REAL(fdatasync);
    UNLESS(unsynced(fd), real(fd));
}
