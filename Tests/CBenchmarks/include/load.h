// A closed loop of requests over non-blocking Unix sockets: one thread, one epoll, as few system calls and looks at the bytes
// as there can be, since the load shares the machine's cores with the server that it measures.
#ifndef BENCHMARKS_LOAD_H
#define BENCHMARKS_LOAD_H

#include <stddef.h>
#include <stdint.h>

// Digits of a request that differ from one to the next, with zeros in front.
struct load_slot {
    uint32_t offset;
    uint32_t width;
    // The request's own number when both are 0; otherwise a number of low...high at random.
    uint64_t low, high;
};

// A request whose bytes are known but for some digits.
struct load_template {
    const uint8_t *bytes;
    size_t length;
    const struct load_slot *slots;
    size_t slot_count;
    // How many RESP values answer it; 0: one frame of supportd, whose id is the `id_length` digits behind `"id":`.
    uint32_t values;
    uint32_t id_length;
};

struct load_options {
    const char *socket;
    // The request, and the one that takes its place in one of `second_in` sends at random (0: never).
    struct load_template first, second;
    uint32_t second_in;
    uint32_t connections;
    uint32_t in_flight;
    // 0: no bound but the time.
    uint64_t requests_per_connection;
    uint64_t warm_up_nanoseconds, measured_nanoseconds;
    // Requests are numbered from here.
    uint64_t first_sequence;
};

// Buckets that are at most 1/32 wider than the duration: percentiles to 3 %, at one store a reply.
enum { load_steps = 32, load_buckets = 40 * load_steps };

struct load_result {
    // Replies of the measured time by duration, for the first and the second request.
    uint32_t counts[2][load_buckets];
    uint64_t replies;
    uint64_t next_sequence;
    char failure[400];
};

// 0, or -1 with `failure` set: a connection that cannot be made or is lost, or a reply that is no success.
int load_run(const struct load_options *load, struct load_result *result);

// Nanoseconds that only go forward.
uint64_t load_now(void);

void load_record(uint32_t *counts, uint64_t nanoseconds);

#endif
