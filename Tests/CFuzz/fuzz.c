#include "fuzz.h"

// compiler-rt, FuzzerMain.cpp.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*body)(const uint8_t *, size_t));

int fuzz_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t count)) {
    return LLVMFuzzerRunDriver(&count, &arguments, body);
}
