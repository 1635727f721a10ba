/*
 * A disk with faults, between the program and the real one: loaded with LD_PRELOAD, it fails what is done to k.db and
 * its log, never to other files.
 *
 * The file named by FAULT says what fails now: "sync" (every fsync, EIO), "write" (every write, EIO), "full" (every
 * write, ENOSPC). FAULT_KILL=n kills the process at its n-th write or sync.
 *
 * With FAULT_SHADOW=folder, what was synced is kept there as well, and nothing else: what a power cut leaves at worst. "lie"
 * is a disk that answers syncs and does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* What was written to the database [0] and its log [1] since they were synced. */
static struct { off_t at; size_t size; } *unkept[2];
static size_t written[2], room[2];
static pthread_mutex_t keeping = PTHREAD_MUTEX_INITIALIZER;

/* The path of an open file, if it is to be kept; 0 for the database, 1 for its log. */
static int which(int fd, char *path) {
    char link[64];
    if (!getenv("FAULT_SHADOW") || !of_the_database(fd)) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    path[length < 0 ? 0 : length] = 0;
    const char *name = strrchr(path, '/');
    return !name ? -1 : strcmp(name, "/k.db") == 0 ? 0 : strcmp(name, "/k.db-wal") == 0 ? 1 : -1;
}

static ssize_t note(int fd, ssize_t size, off_t at) {
    char path[4096];
    int file = size > 0 ? which(fd, path) : -1;
    if (file < 0) return size;
    pthread_mutex_lock(&keeping);
    if (written[file] == room[file]) {
        room[file] = room[file] * 2 + 64;
        unkept[file] = realloc(unkept[file], room[file] * sizeof **unkept);
    }
    unkept[file][written[file]].at = at;
    unkept[file][written[file]++].size = (size_t)size;
    pthread_mutex_unlock(&keeping);
    return size;
}

/* Does to the shadow what the sync did to the disk. */
static int keep(int fd, int synced) {
    char path[4096], shadow[8192];
    int file = synced == 0 ? which(fd, path) : -1;
    if (file < 0 || told("lie")) return synced;
    ssize_t (*put)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    int (*cut)(int, off_t) = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    struct stat now;
    snprintf(shadow, sizeof shadow, "%s%s", getenv("FAULT_SHADOW"), strrchr(path, '/'));
    pthread_mutex_lock(&keeping);
    /* The program opens its files for reading as well, so they can be read through the same descriptor. */
    int to = open(shadow, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (size_t i = 0; i < written[file]; i++) {
        size_t size = unkept[file][i].size;
        char *bytes = malloc(size);
        ssize_t read = pread(fd, bytes, size, unkept[file][i].at);
        if (read > 0 && put(to, bytes, (size_t)read, unkept[file][i].at) != read) abort();
        free(bytes);
    }
    written[file] = 0;
    if (to < 0 || fstat(fd, &now) != 0 || cut(to, now.st_size) != 0) abort();
    close(to);
    pthread_mutex_unlock(&keeping);
    return synced;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define UNLESS(error, call) \
    do { int e = (error); if (e) { errno = e; return -1; } return (call); } while (0)

ssize_t write(int fd, const void *from, size_t size) {
    REAL(write);
    UNLESS(refused(fd), note(fd, real(fd, from, size), lseek(fd, 0, SEEK_CUR) - (off_t)size));
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    REAL(pwrite);
    UNLESS(refused(fd), note(fd, real(fd, from, size, at), at));
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    REAL(pwrite64);
    UNLESS(refused(fd), note(fd, real(fd, from, size, at), at));
}
int fsync(int fd) {
    REAL(fsync);
    UNLESS(unsynced(fd), keep(fd, real(fd)));
}
int fdatasync(int fd) {
    REAL(fdatasync);
    UNLESS(unsynced(fd), keep(fd, real(fd)));
}
