#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A phone number that libphonenumber could read. The texts end with a zero.
typedef struct {
    /// Its region assigns numbers like it.
    int32_t is_valid;
    /// It costs more to call than its region's ordinary numbers: premium rate, shared cost, satellites.
    int32_t is_costly;
    int32_t country_code;
    /// Zeros that the national number begins with, as in Italy.
    int32_t leading_zeros;
    uint64_t national_number;
    char extension[32];
    char e164[32];
} phone_number_t;

/// A phone number as people write it; it ends with a zero.
typedef struct {
    char text[64];
} phone_number_text_t;

/// Reads `length` bytes of UTF-8 as people in `region` would write a number. Returns 0 when it is none, or when its length, with
/// the area code, is none that its region has.
int32_t phone_number_read(const char *text, size_t length, const char *region, phone_number_t *number);

/// Writes a number for people in `region`: in national form when it is one of theirs, else in international form. Returns 0 when
/// it is too long.
int32_t phone_number_write(const phone_number_t *number, const char *region, phone_number_text_t *text);

/// An example of a number in `region`. Returns 0 when there is none.
int32_t phone_number_example(const char *region, phone_number_t *number);

/// Whether libphonenumber knows `region` (ISO 3166-1 alpha-2, upper case).
int32_t phone_number_knows_region(const char *region);

#ifdef __cplusplus
}
#endif
