#include "raw_lmdb.h"

#include "load.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { meta, tickets, by_status, by_phone, by_assignee, events, by_ticket, database_count };
static const char *const names[database_count] = {
    "meta", "tickets", "ticketsByStatus", "ticketsByPhone", "ticketsByAssignee", "events", "eventsByTicket",
};

struct raw_lmdb {
    MDB_env *environment;
    MDB_dbi databases[database_count];
    uint64_t count, random;
    uint8_t *ticket, *event;
    size_t ticket_size, event_size;
};

static int fail(int code, const char *call, struct load_result *result) {
    snprintf(result->failure, sizeof result->failure, "%s: %s", call, mdb_strerror(code));
    return -1;
}

static uint8_t *big_endian(uint8_t *to, uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) *to++ = (uint8_t)(value >> shift);
    return to;
}

static int put(
    struct raw_lmdb *store, MDB_txn *transaction, int database, const uint8_t *key, const uint8_t *key_end, const void *value,
    size_t size, unsigned flags) {
    MDB_val k = {.mv_size = (size_t)(key_end - key), .mv_data = (void *)key}, v = {.mv_size = size, .mv_data = (void *)value};
    return mdb_put(transaction, store->databases[database], &k, &v, flags);
}

static int file(struct raw_lmdb *store, MDB_txn *transaction) {
    static const uint8_t last_ticket[] = "lastTicket";
    uint64_t number = store->count + 1;
    uint8_t key[24], value[8];
    store->random = store->random * 6364136223846793005u + 1442695040888963407u;
    uint64_t pick = store->random >> 33;
    uint64_t phone = 12000000000u + (pick % 790) * 10000000u + 5550100u + pick / 790 % 100;
    big_endian(value, number);
    int code = put(store, transaction, meta, last_ticket, last_ticket + sizeof last_ticket, value, 8, 0);
    if (!code) code = put(store, transaction, tickets, key, big_endian(key, number), store->ticket, store->ticket_size, MDB_APPEND);
    key[0] = 1;
    if (!code) code = put(store, transaction, by_status, key, big_endian(key + 1, number), NULL, 0, 0);
    if (!code) code = put(store, transaction, by_phone, key, big_endian(big_endian(key, phone), number), NULL, 0, 0);
    if (!code) code = put(store, transaction, events, key, big_endian(key, number), store->event, store->event_size, MDB_APPEND);
    if (!code) code = put(store, transaction, by_ticket, key, big_endian(big_endian(key, number), number), NULL, 0, 0);
    if (!code) store->count++;
    return code;
}

static int commit(struct raw_lmdb *store, uint64_t count, struct load_result *result) {
    MDB_txn *transaction;
    int code = mdb_txn_begin(store->environment, NULL, 0, &transaction);
    if (code) return fail(code, "mdb_txn_begin", result);
    for (; count > 0; count--) {
        code = file(store, transaction);
        if (code) {
            mdb_txn_abort(transaction);
            return fail(code, "mdb_put", result);
        }
    }
    code = mdb_txn_commit(transaction);
    return code ? fail(code, "mdb_txn_commit", result) : 0;
}

static int open_databases(struct raw_lmdb *store, struct load_result *result) {
    MDB_txn *transaction;
    int code = mdb_txn_begin(store->environment, NULL, 0, &transaction);
    if (code) return fail(code, "mdb_txn_begin", result);
    for (int i = 0; i < database_count; i++) {
        code = mdb_dbi_open(transaction, names[i], MDB_CREATE, &store->databases[i]);
        if (code) {
            mdb_txn_abort(transaction);
            return fail(code, "mdb_dbi_open", result);
        }
    }
    code = mdb_txn_commit(transaction);
    return code ? fail(code, "mdb_txn_commit", result) : 0;
}

struct raw_lmdb *raw_lmdb_open(const char *path, size_t map_size, size_t ticket_size, size_t event_size, struct load_result *result) {
    memset(result, 0, sizeof *result);
    struct raw_lmdb *store = calloc(1, sizeof *store);
    if (!store) return NULL;
    *store = (struct raw_lmdb){.random = 1, .ticket_size = ticket_size, .event_size = event_size};
    store->ticket = malloc(ticket_size);
    store->event = malloc(event_size);
    int code = store->ticket && store->event ? mdb_env_create(&store->environment) : ENOMEM;
    if (!code) code = mdb_env_set_mapsize(store->environment, map_size);
    if (!code) code = mdb_env_set_maxdbs(store->environment, 32);
    if (!code) code = mdb_env_open(store->environment, path, MDB_NOTLS | MDB_NORDAHEAD, 0600);
    if (code) fail(code, "mdb_env_open", result);
    if (code || open_databases(store, result) < 0) {
        raw_lmdb_close(store);
        return NULL;
    }
    memset(store->ticket, 't', ticket_size);
    memset(store->event, 'e', event_size);
    return store;
}

int raw_lmdb_fill(struct raw_lmdb *store, uint64_t count, struct load_result *result) {
    while (store->count < count) {
        uint64_t missing = count - store->count;
        if (commit(store, missing < 1000 ? missing : 1000, result) < 0) return -1;
    }
    return 0;
}

int raw_lmdb_run(struct raw_lmdb *store, uint64_t warm_up_nanoseconds, uint64_t measured_nanoseconds, struct load_result *result) {
    memset(result, 0, sizeof *result);
    uint64_t from = load_now() + warm_up_nanoseconds, to = from + measured_nanoseconds, start = load_now();
    while (start < to) {
        if (commit(store, 1, result) < 0) return -1;
        uint64_t end = load_now();
        if (end >= from && end < to) load_record(result->counts[0], end - start);
        result->replies++;
        start = end;
    }
    return 0;
}

void raw_lmdb_close(struct raw_lmdb *store) {
    if (!store) return;
    if (store->environment) mdb_env_close(store->environment);
    free(store->ticket);
    free(store->event);
    free(store);
}
