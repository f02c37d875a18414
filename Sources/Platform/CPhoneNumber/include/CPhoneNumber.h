#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A phone number that libphonenumber could read. The texts end with a zero.
typedef struct {
    int32_t country_code;
    /// Zeros that the national number begins with, as in Italy.
    int32_t leading_zeros;
    uint64_t national_number;
    char extension[32];
    char e164[32];
} phone_number_t;

/// What the numbering plans say of a number.
typedef struct {
    /// Its region assigns numbers like it.
    int32_t is_valid;
    /// It costs more to call than its region's ordinary numbers: premium rate, shared cost, satellites.
    int32_t is_costly;
    /// As people write it, up to a zero. Empty when that is too long.
    char text[64];
} phone_number_description_t;

/// Reads `length` bytes of UTF-8 as people in `region` would write a number. Returns 0 when it is none, or when its length, with
/// the area code, is none that its region has.
int32_t phone_number_read(const char *text, size_t length, const char *region, phone_number_t *number);

/// Describes a number for people in `region`, and writes it: in national form when it is one of theirs, else in international
/// form. It takes as long again as to read it.
void phone_number_describe(const phone_number_t *number, const char *region, phone_number_description_t *description);

/// An example of a number in `region`. Returns 0 when there is none.
int32_t phone_number_example(const char *region, phone_number_t *number);

/// Whether libphonenumber knows `region` (ISO 3166-1 alpha-2, upper case).
int32_t phone_number_knows_region(const char *region);

#ifdef __cplusplus
}
#endif
