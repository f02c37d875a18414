#ifndef SUPPORTD_FUZZ_H
#define SUPPORTD_FUZZ_H

#include <stddef.h>
#include <stdint.h>

// Runs libFuzzer with its command line, as a function; gives the status to exit with.
int fuzz_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t count));

#endif
