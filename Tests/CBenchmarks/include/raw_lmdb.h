// What a create costs when nothing is in its way: the puts of one ticket in one durable LMDB commit, in C.
#ifndef BENCHMARKS_RAW_LMDB_H
#define BENCHMARKS_RAW_LMDB_H

#include <stddef.h>
#include <stdint.h>

struct load_result;
struct raw_lmdb;

// Opens the store in the directory `path`, which must exist. Its databases, the shapes of their keys and the order of the puts
// are those of Sources/Engine/Store; a ticket has `ticket_size` bytes, an event `event_size`. NULL, with the failure, when it cannot.
struct raw_lmdb *raw_lmdb_open(const char *path, size_t map_size, size_t ticket_size, size_t event_size, struct load_result *result);
// Files tickets, many in a commit, until there are `count`.
int raw_lmdb_fill(struct raw_lmdb *store, uint64_t count, struct load_result *result);
// Files tickets, one in a commit.
int raw_lmdb_run(struct raw_lmdb *store, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result);
void raw_lmdb_close(struct raw_lmdb *store);

#endif
