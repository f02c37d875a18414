#include "sqlite.h"

#include "load.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824;"
    "CREATE TABLE tickets (number INTEGER PRIMARY KEY, revision INTEGER NOT NULL, token TEXT NOT NULL, status INTEGER NOT NULL,"
    " name TEXT NOT NULL, phoneNumber TEXT NOT NULL, phoneNumberExtension TEXT,"
    " description TEXT NOT NULL, assignee TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);"
    "CREATE INDEX ticketsByStatus ON tickets (status, number);"
    "CREATE INDEX ticketsByPhone ON tickets (phoneNumber, number);"
    "CREATE INDEX ticketsByAssignee ON tickets (assignee, number) WHERE assignee IS NOT NULL;"
    "CREATE TABLE events (sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, type INTEGER NOT NULL,"
    " ticket INTEGER);"
    "CREATE INDEX eventsByTicket ON events (ticket, sequence);";

static const char *const texts[] = {
    "BEGIN IMMEDIATE",
    ("INSERT INTO tickets VALUES (NULL, 1, '0123456789abcdef0123456789abcdef', 1, 'Benchmark Customer', ?1, NULL, ?2, NULL,"
     " 1795487451123, 1795487451123)"),
    "INSERT INTO events VALUES (NULL, 1795487451123, 'uid:0', 1, last_insert_rowid())",
    "COMMIT",
    "SELECT * FROM tickets WHERE number = ?1",
};
enum { begin, insert_ticket, insert_event, commit, select_ticket, statement_count };

struct sqlite_peer {
    sqlite3 *database;
    sqlite3_stmt *statements[statement_count];
    uint64_t entries, random;
};

static int fail(struct sqlite_peer *peer, struct load_result *result) {
    snprintf(result->failure, sizeof result->failure, "SQLite: %s", peer ? sqlite3_errmsg(peer->database) : "no memory");
    return -1;
}

static uint64_t pick(struct sqlite_peer *peer) {
    peer->random = peer->random * 6364136223846793005u + 1442695040888963407u;
    return peer->random >> 33;
}

static int step(struct sqlite_peer *peer, int statement) {
    int code = sqlite3_step(peer->statements[statement]);
    sqlite3_reset(peer->statements[statement]);
    return code == SQLITE_DONE ? 0 : -1;
}

static int file(struct sqlite_peer *peer) {
    char number[16];
    uint64_t random = pick(peer);
    unsigned area = 200 + random % 790, line = random / 790 % 100;
    snprintf(number, sizeof number, "+1%03u55501%02u", area, line);
    sqlite3_bind_text(peer->statements[insert_ticket], 1, number, -1, SQLITE_STATIC);
    return step(peer, insert_ticket) || step(peer, insert_event) ? -1 : 0;
}

struct sqlite_peer *sqlite_open(const char *path, uint64_t entries, const char *description, struct load_result *result) {
    memset(result, 0, sizeof *result);
    struct sqlite_peer *peer = calloc(1, sizeof *peer);
    if (!peer) {
        fail(peer, result);
        return NULL;
    }
    *peer = (struct sqlite_peer){.entries = entries, .random = 1};
    int failed = sqlite3_open(path, &peer->database) || sqlite3_exec(peer->database, schema, NULL, NULL, NULL);
    for (int i = 0; !failed && i < statement_count; i++) {
        failed = sqlite3_prepare_v3(peer->database, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &peer->statements[i], NULL);
    }
    failed = failed || sqlite3_bind_text(peer->statements[insert_ticket], 2, description, -1, SQLITE_TRANSIENT) || step(peer, begin);
    for (uint64_t i = 0; !failed && i < entries; i++) failed = file(peer);
    if (failed || step(peer, commit)) {
        fail(peer, result);
        sqlite_close(peer);
        return NULL;
    }
    return peer;
}

int sqlite_insert(struct sqlite_peer *peer, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result) {
    memset(result, 0, sizeof *result);
    uint64_t from = load_now() + warm_up_nanoseconds, to = from + measured_nanoseconds, start = load_now();
    while (start < to) {
        if (step(peer, begin) || file(peer) || step(peer, commit)) return fail(peer, result);
        uint64_t end = load_now();
        if (end >= from && end < to) load_record(result->counts[0], end - start);
        result->replies++;
        start = end;
    }
    return 0;
}

int sqlite_select(struct sqlite_peer *peer, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result) {
    memset(result, 0, sizeof *result);
    sqlite3_stmt *statement = peer->statements[select_ticket];
    uint64_t from = load_now() + warm_up_nanoseconds, to = from + measured_nanoseconds, start = load_now();
    while (start < to) {
        sqlite3_bind_int64(statement, 1, (sqlite3_int64)(1 + pick(peer) % peer->entries));
        if (sqlite3_step(statement) != SQLITE_ROW) return fail(peer, result);
        // The row is read, not only found.
        for (int column = 0; column < sqlite3_column_count(statement); column++) sqlite3_column_text(statement, column);
        sqlite3_reset(statement);
        uint64_t end = load_now();
        if (end >= from && end < to) load_record(result->counts[0], end - start);
        result->replies++;
        start = end;
    }
    return 0;
}

void sqlite_close(struct sqlite_peer *peer) {
    if (!peer) return;
    for (int i = 0; i < statement_count; i++) sqlite3_finalize(peer->statements[i]);
    sqlite3_close(peer->database);
    free(peer);
}

const char *sqlite_version_text(void) { return sqlite3_libversion(); }
