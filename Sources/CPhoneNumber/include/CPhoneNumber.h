#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A phone number that libphonenumber could read. The texts end with a zero.
typedef struct {
    /// Its length, with the area code, is one that its region has.
    int32_t is_possible;
    /// Its region assigns numbers like it.
    int32_t is_valid;
    /// It costs more to call than its region's ordinary numbers: premium rate, shared cost, satellites.
    int32_t is_costly;
    char e164[32];
    /// As people in the region that was asked for write it: national for a number of theirs, else international.
    char text[64];
} phone_number_t;

/// Reads `length` bytes of UTF-8 as people in `region` would write a number. Returns 0 when it is none.
int32_t phone_number_parse(const char *text, size_t length, const char *region, phone_number_t *number);

/// Whether libphonenumber knows `region` (ISO 3166-1 alpha-2, upper case).
int32_t phone_number_knows_region(const char *region);

/// An example of a number in `region`. Returns 0 when there is none.
int32_t phone_number_example(const char *region, phone_number_t *number);

#ifdef __cplusplus
}
#endif
