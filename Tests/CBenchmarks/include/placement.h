// Which processors a thread may use (sched_setaffinity(2)).
#ifndef BENCHMARKS_PLACEMENT_H
#define BENCHMARKS_PLACEMENT_H

#include <stdint.h>

// The first 64 processors that the calling thread may use, one bit each.
uint64_t placement_get(void);

// Lets a thread use these processors only; 0 is the calling thread.
void placement_set(int thread, uint64_t processors);

#endif
