// SQLite in this process, WAL and synchronous=FULL: the same insert, the same indexes, the event's row, one commit each.
#ifndef BENCHMARKS_SQLITE_H
#define BENCHMARKS_SQLITE_H

#include <stdint.h>

struct load_result;
struct sqlite_peer;

// Makes the tables in the file `path` and files `entries` tickets. NULL, with the failure, when it cannot.
struct sqlite_peer *sqlite_open(const char *path, uint64_t entries, const char *description, struct load_result *result);
int sqlite_insert(struct sqlite_peer *peer, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result);
// Looks up the tickets of `entries` at random.
int sqlite_select(struct sqlite_peer *peer, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result);
void sqlite_close(struct sqlite_peer *peer);
const char *sqlite_version_text(void);

#endif
