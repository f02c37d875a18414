#define _GNU_SOURCE
#include "placement.h"

#include <sched.h>

uint64_t placement_get(void) {
    cpu_set_t set;
    uint64_t processors = 0;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return 0;
    for (int i = 0; i < 64; i++) {
        if (CPU_ISSET(i, &set)) processors |= (uint64_t)1 << i;
    }
    return processors;
}

void placement_set(int thread, uint64_t processors) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < 64; i++) {
        if (processors >> i & 1) CPU_SET(i, &set);
    }
    // A thread that has just ended needs none.
    (void)sched_setaffinity(thread, sizeof set, &set);
}
