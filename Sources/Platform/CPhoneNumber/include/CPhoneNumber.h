#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A phone number that libphonenumber could read. The strings end with a zero byte.
typedef struct {
    int32_t country_code;
    /// The number of zeros at the beginning of the national number, as in Italy.
    int32_t leading_zeros;
    uint64_t national_number;
    char extension[32];
    char e164[32];
} phone_number_t;

/// What the numbering plans say about a number.
typedef struct {
    /// Whether its region assigns numbers like it.
    int32_t is_valid;
    /// Whether it costs more to call than its region's ordinary numbers: premium rate, shared cost, satellites.
    int32_t is_costly;
    /// The number as people write it, up to a zero byte. Empty if that is too long.
    char text[64];
} phone_number_description_t;

/// Reads `length` bytes of UTF-8 as people in `region` would write a number. Returns 0 if the text is not a number, or if its region has
/// no numbers of that length, with the area code.
int32_t phone_number_read(const char *text, size_t length, const char *region, phone_number_t *number);

/// Takes `length` bytes of E.164 as they are: no digit is taken for a dialling prefix, so a number that was read is the same number again.
/// `extension` has digits or is empty. Returns 0 if no country has such a number.
int32_t phone_number_split(const char *text, size_t length, const char *extension, phone_number_t *number);

/// Describes a number for people in `region`, and writes it: in national form if it belongs to that region, otherwise in
/// international form. This takes 30 to 50 microseconds.
void phone_number_describe(const phone_number_t *number, const char *region, phone_number_description_t *description);

/// Finds an example of a number in `region`. Returns 0 if there is none.
int32_t phone_number_example(const char *region, phone_number_t *number);

/// Whether libphonenumber knows `region` (ISO 3166-1 alpha-2, upper case).
int32_t phone_number_knows_region(const char *region);

#ifdef __cplusplus
}
#endif
