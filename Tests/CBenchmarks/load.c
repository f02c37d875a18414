#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { receive_capacity = 1 << 18, failure_length = 300 };

struct sent {
    uint64_t at;
    uint32_t kind;
};

struct connection {
    int socket;
    int waits_to_write;
    uint8_t *received;
    size_t received_count;
    uint8_t *unsent;
    size_t unsent_start, unsent_end;
    // A ring of the requests in flight, the oldest first.
    struct sent *ring;
    uint32_t ring_start, ring_count;
    uint64_t left;
};

struct run {
    const struct load_options *load;
    struct load_result *result;
    int poll;
    uint64_t measure_from, stop_sending;
    uint64_t sequence;
    uint64_t random;
    uint32_t open;
    size_t unsent_capacity;
};

uint64_t load_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void load_record(uint32_t *counts, uint64_t nanoseconds) {
    if (nanoseconds < load_steps) {
        counts[nanoseconds]++;
        return;
    }
    unsigned exponent = 63 - (unsigned)__builtin_clzll(nanoseconds);
    size_t bucket = (size_t)(exponent - 4) * load_steps + (size_t)(nanoseconds >> (exponent - 5)) - load_steps;
    counts[bucket < load_buckets ? bucket : load_buckets - 1]++;
}

// SplitMix64.
static uint64_t next_random(struct run *run) {
    uint64_t z = run->random += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int fail(struct run *run, const char *what) {
    snprintf(run->result->failure, sizeof run->result->failure, "%s: %s", what, strerror(errno));
    return -1;
}
static int unexpected(struct run *run, const uint8_t *bytes, size_t count) {
    snprintf(
        run->result->failure, sizeof run->result->failure, "the server answered: %.*s",
        (int)(count < failure_length ? count : failure_length), (const char *)bytes);
    return -1;
}

static size_t write_request(struct run *run, const struct load_template *template, uint8_t *to) {
    memcpy(to, template->bytes, template->length);
    for (size_t i = 0; i < template->slot_count; i++) {
        const struct load_slot *slot = &template->slots[i];
        uint64_t value = run->sequence;
        if (slot->high) value = slot->low + (uint64_t)(((__uint128_t)next_random(run) * (slot->high - slot->low + 1)) >> 64);
        for (uint8_t *digit = to + slot->offset + slot->width; digit > to + slot->offset; value /= 10) {
            *--digit = (uint8_t)('0' + value % 10);
        }
    }
    run->sequence++;
    return template->length;
}

static int flush(struct run *run, struct connection *connection) {
    while (connection->unsent_start < connection->unsent_end) {
        ssize_t count = send(
            connection->socket, connection->unsent + connection->unsent_start, connection->unsent_end - connection->unsent_start,
            MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno != EAGAIN) return fail(run, "send");
        if (count < 0) break;
        connection->unsent_start += (size_t)count;
    }
    int waits = connection->unsent_start < connection->unsent_end;
    if (!waits) connection->unsent_start = connection->unsent_end = 0;
    if (waits != connection->waits_to_write) {
        connection->waits_to_write = waits;
        struct epoll_event event = {.events = EPOLLIN | (waits ? EPOLLOUT : 0), .data.ptr = connection};
        if (epoll_ctl(run->poll, EPOLL_CTL_MOD, connection->socket, &event) < 0) return fail(run, "epoll_ctl");
    }
    return 0;
}

static int send_requests(struct run *run, struct connection *connection, uint32_t count, uint64_t now) {
    const struct load_options *load = run->load;
    if (count > connection->left) count = (uint32_t)connection->left;
    connection->left -= count;
    if (connection->unsent_start > 0) {
        memmove(connection->unsent, connection->unsent + connection->unsent_start, connection->unsent_end - connection->unsent_start);
        connection->unsent_end -= connection->unsent_start;
        connection->unsent_start = 0;
    }
    for (; count > 0; count--) {
        uint32_t kind = load->second_in && next_random(run) % load->second_in == 0;
        connection->unsent_end += write_request(run, kind ? &load->second : &load->first, connection->unsent + connection->unsent_end);
        uint32_t slot = (connection->ring_start + connection->ring_count++) % load->in_flight;
        connection->ring[slot] = (struct sent){.at = now, .kind = kind};
    }
    return flush(run, connection);
}

// The length of the frame at the front, 0 while it is not there whole, -1 when it is no result.
static ssize_t frame_reply(const uint8_t *bytes, size_t count, uint32_t id_length) {
    static const char start[] = "{\"jsonrpc\":\"2.0\",\"id\":", result[] = ",\"result\":";
    if (count < 4) return 0;
    size_t length = 4 + ((size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3]);
    if (count < length) return 0;
    size_t id = 4 + sizeof start - 1;
    if (length < id + id_length + sizeof result) return -1;
    if (memcmp(bytes + 4, start, sizeof start - 1) || memcmp(bytes + id + id_length, result, sizeof result - 1)) return -1;
    return (ssize_t)length;
}

// The same for one RESP2 value: an error, and the nil of a key that is not there, are no results.
static ssize_t value_reply(const uint8_t *bytes, size_t count) {
    const uint8_t *end = count ? memchr(bytes, '\r', count) : NULL;
    if (!end || (size_t)(end - bytes) + 2 > count) return 0;
    size_t length = (size_t)(end - bytes) + 2;
    if (*bytes == '+' || *bytes == ':') return (ssize_t)length;
    if ((*bytes != '$' && *bytes != '*') || bytes[1] < '0' || bytes[1] > '9') return -1;
    size_t number = 0;
    for (const uint8_t *digit = bytes + 1; digit < end; digit++) number = number * 10 + (size_t)(*digit - '0');
    if (number > receive_capacity) return -1;
    if (*bytes == '$') return length + number + 2 > count ? 0 : (ssize_t)(length + number + 2);
    for (; number > 0; number--) {
        ssize_t element = value_reply(bytes + length, count - length);
        if (element <= 0) return element;
        length += (size_t)element;
    }
    return (ssize_t)length;
}

static ssize_t reply(const struct load_template *template, const uint8_t *bytes, size_t count) {
    if (template->values == 0) return frame_reply(bytes, count, template->id_length);
    size_t length = 0;
    for (uint32_t i = 0; i < template->values; i++) {
        ssize_t value = value_reply(bytes + length, count - length);
        if (value <= 0) return value;
        length += (size_t)value;
    }
    return (ssize_t)length;
}

static int receive(struct run *run, struct connection *connection) {
    ssize_t count = recv(
        connection->socket, connection->received + connection->received_count, receive_capacity - connection->received_count, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count < 0) return fail(run, "recv");
    if (count == 0) {
        errno = ECONNRESET;
        return fail(run, "the server closed a connection with requests in flight");
    }
    connection->received_count += (size_t)count;
    uint64_t now = load_now();
    int counts = now >= run->measure_from && now < run->stop_sending;
    size_t start = 0;
    uint32_t replies = 0;
    while (connection->ring_count > 0) {
        struct sent sent = connection->ring[connection->ring_start];
        const struct load_template *template = sent.kind ? &run->load->second : &run->load->first;
        const uint8_t *bytes = connection->received + start;
        ssize_t length = reply(template, bytes, connection->received_count - start);
        if (length < 0) return unexpected(run, bytes, connection->received_count - start);
        if (length == 0) break;
        start += (size_t)length;
        connection->ring_start = (connection->ring_start + 1) % run->load->in_flight;
        connection->ring_count--;
        replies++;
        if (counts) load_record(run->result->counts[sent.kind], now - sent.at);
    }
    run->result->replies += replies;
    connection->received_count -= start;
    if (start > 0 && connection->received_count > 0) {
        memmove(connection->received, connection->received + start, connection->received_count);
    }
    if (connection->received_count == receive_capacity) return unexpected(run, connection->received, receive_capacity);
    if (now < run->stop_sending && send_requests(run, connection, replies, now) < 0) return -1;
    if (connection->ring_count == 0) {
        close(connection->socket);
        connection->socket = -1;
        run->open--;
    }
    return 0;
}

static int connect_one(struct run *run, struct connection *connection) {
    const struct load_options *load = run->load;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(load->socket) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail(run, load->socket);
    }
    strcpy(address.sun_path, load->socket);
    connection->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->socket < 0) return fail(run, "socket");
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) < 0) return fail(run, load->socket);
    connection->received = malloc(receive_capacity);
    connection->unsent = malloc(run->unsent_capacity);
    connection->ring = calloc(load->in_flight, sizeof *connection->ring);
    connection->left = load->requests_per_connection ? load->requests_per_connection : UINT64_MAX;
    if (!connection->received || !connection->unsent || !connection->ring) return fail(run, "malloc");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(run->poll, EPOLL_CTL_ADD, connection->socket, &event) < 0) return fail(run, "epoll_ctl");
    run->open++;
    return 0;
}

static int serve(struct run *run, struct connection *connections) {
    for (uint32_t i = 0; i < run->load->connections; i++) {
        if (connect_one(run, &connections[i]) < 0) return -1;
    }
    uint64_t start = load_now();
    run->measure_from = start + run->load->warm_up_nanoseconds;
    run->stop_sending = run->measure_from + run->load->measured_nanoseconds;
    for (uint32_t i = 0; i < run->load->connections; i++) {
        if (send_requests(run, &connections[i], run->load->in_flight, load_now()) < 0) return -1;
    }
    // A server that answers nothing any more is a failure, not a reason to wait.
    int patience = (int)((run->load->warm_up_nanoseconds + run->load->measured_nanoseconds) / 1000000) + 30000;
    struct epoll_event events[64];
    while (run->open > 0) {
        int count = epoll_wait(run->poll, events, 64, patience);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail(run, "epoll_wait");
        if (count == 0) {
            errno = ETIMEDOUT;
            return fail(run, "the server does not answer");
        }
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (events[i].events & EPOLLOUT && flush(run, connection) < 0) return -1;
            if (events[i].events & ~(uint32_t)EPOLLOUT && receive(run, connection) < 0) return -1;
        }
    }
    return 0;
}

int load_run(const struct load_options *load, struct load_result *result) {
    memset(result, 0, sizeof *result);
    struct run run = {.load = load, .result = result, .sequence = load->first_sequence, .random = load->first_sequence};
    size_t longest = load->first.length > load->second.length ? load->first.length : load->second.length;
    run.unsent_capacity = longest * load->in_flight;
    run.poll = epoll_create1(EPOLL_CLOEXEC);
    if (run.poll < 0) return fail(&run, "epoll_create1");
    struct connection *connections = calloc(load->connections, sizeof *connections);
    if (!connections) {
        close(run.poll);
        return fail(&run, "calloc");
    }
    for (uint32_t i = 0; i < load->connections; i++) connections[i].socket = -1;
    int outcome = serve(&run, connections);
    for (uint32_t i = 0; i < load->connections; i++) {
        if (connections[i].socket >= 0) close(connections[i].socket);
        free(connections[i].received);
        free(connections[i].unsent);
        free(connections[i].ring);
    }
    free(connections);
    close(run.poll);
    result->next_sequence = run.sequence;
    return outcome;
}
