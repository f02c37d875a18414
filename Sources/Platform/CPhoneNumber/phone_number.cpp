#include "CPhoneNumber.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <list>
#include <set>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

template <size_t size>
bool copy(const std::string &text, char (&field)[size]) {
    if (text.size() >= size) return false;
    std::memcpy(field, text.c_str(), text.size() + 1);
    return true;
}

/// Whether a country code belongs to no region, such as a satellite network's.
bool is_of_no_region(int country_code) {
    std::string region;
    PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(country_code, &region);
    return region == "001";
}

void set_leading_zeros(int count, PhoneNumber *number) {
    if (count == 0) return;
    number->set_italian_leading_zero(true);
    number->set_number_of_leading_zeros(count);
}

bool keep(const PhoneNumber &parsed, phone_number_t *number) {
    number->country_code = parsed.country_code();
    number->leading_zeros = parsed.italian_leading_zero() ? parsed.number_of_leading_zeros() : 0;
    number->national_number = parsed.national_number();
    std::string e164;
    PhoneNumberUtil::GetInstance()->Format(parsed, PhoneNumberUtil::E164, &e164);
    return copy(parsed.extension(), number->extension) && copy(e164, number->e164);
}

/// The longest national number, in digits.
constexpr size_t max_national_length = 17;

/// How many digits the national numbers of a country code may have, with bit n for n digits. The result is computed once.
uint32_t possible_lengths(int country_code) {
    static std::array<std::atomic<uint32_t>, 1000> known;
    constexpr uint32_t is_known = 1;
    uint32_t lengths = known[country_code].load(std::memory_order_relaxed);
    if (lengths & is_known) return lengths & ~is_known;
    PhoneNumber number;
    number.set_country_code(country_code);
    uint64_t national_number = 1;
    for (size_t length = 1; length <= max_national_length; length++, national_number = national_number * 10 + 1) {
        number.set_national_number(national_number);
        const auto result = PhoneNumberUtil::GetInstance()->IsPossibleNumberWithReason(number);
        if (result == PhoneNumberUtil::IS_POSSIBLE) lengths |= 1u << length;
    }
    known[country_code].store(lengths | is_known, std::memory_order_relaxed);
    return lengths;
}

/// Splits a plus and digits into a country code and what is left. Returns how many digits are left, or 0 if no country has such a number.
size_t split_e164(const char *text, size_t length, phone_number_t *number) {
    const char *digit = text, *const end = text + length;
    if (digit == end || *digit++ != '+' || !std::all_of(digit, end, [](char c) { return c >= '0' && c <= '9'; })) return 0;
    int country_code = 0;
    std::string region = "ZZ";
    // No country code is a prefix of another, and none begins with 0.
    while (region == "ZZ" && country_code < 100 && digit < end) {
        country_code = country_code * 10 + (*digit++ - '0');
        if (country_code == 0) return 0;
        PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(country_code, &region);
    }
    const size_t national_length = end - digit;
    if (region == "ZZ" || national_length > max_national_length) return 0;
    number->country_code = country_code;
    number->national_number = 0;
    number->leading_zeros = 0;
    for (const char *next = digit; next < end; next++) {
        // The last digit counts as the number, whatever it is.
        if (number->national_number == 0 && *next == '0' && next + 1 < end) number->leading_zeros++;
        number->national_number = number->national_number * 10 + (*next - '0');
    }
    return national_length;
}

/// Reads a number in E.164 form, as programs write it: a plus and digits. This is the fast path. Returns false if only Parse can read
/// the number.
///
/// Parse looks for everything that people write, with some twenty regular expressions. In E.164 form only one thing is left to find:
/// digits that are a dialling prefix (+52 1 ..., where the 1 is not part of the number). Parse takes them for a prefix only if a
/// possible number remains. So if no shorter number is possible, the digits are the number. (A few regions have rules that rewrite
/// numbers. The rules that make a number longer are for numbers without an area code, which are not possible in this sense.)
bool read_e164(const char *text, size_t length, PhoneNumber *number) {
    phone_number_t split;
    const size_t national_length = split_e164(text, length, &split);
    if (national_length == 0) return false;
    const uint32_t this_one = 1u << national_length, up_to_it = this_one | (this_one - 1);
    if ((possible_lengths(split.country_code) & up_to_it) != this_one) return false;
    number->set_country_code(split.country_code);
    number->set_national_number(split.national_number);
    set_leading_zeros(split.leading_zeros, number);
    return true;
}

/// libphonenumber's own form of a number that was read.
PhoneNumber rebuilt(const phone_number_t &number) {
    PhoneNumber whole;
    if (number.extension[0] != 0) {
        // Setting a string needs protobuf's own library. So Parse sets the extension of another number, which is overwritten below.
        PhoneNumberUtil::GetInstance()->Parse(std::string("+12025550143;ext=") + number.extension, "ZZ", &whole);
    }
    whole.set_country_code(number.country_code);
    whole.set_national_number(number.national_number);
    set_leading_zeros(number.leading_zeros, &whole);
    return whole;
}

/// Whether a number belongs to the region `home`. Several regions may share a country code, so the region of a number is compared
/// too: Jamaica and the USA share +1.
bool is_at_home(const PhoneNumber &parsed, bool is_valid, const char *home) {
    const auto *util = PhoneNumberUtil::GetInstance();
    if (parsed.country_code() != util->GetCountryCodeForRegion(home)) return false;
    if (!is_valid) {
        // GetRegionCodeForNumber would try all regions, and accept a number that merely begins like one of theirs.
        std::list<std::string> regions;
        util->GetRegionCodesForCountryCallingCode(parsed.country_code(), &regions);
        return regions.size() == 1;
    }
    std::string region;
    util->GetRegionCodeForNumber(parsed, &region);
    return region == home;
}

}  // namespace

int32_t phone_number_read(const char *text, size_t length, const char *region, phone_number_t *number) {
    PhoneNumber parsed;
    if (read_e164(text, length, &parsed)) return keep(parsed, number);
    const auto *util = PhoneNumberUtil::GetInstance();
    if (util->Parse(std::string(text, length), region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
    // IsPossibleNumber would accept a number without its area code, which nobody elsewhere can dial.
    return util->IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE && keep(parsed, number);
}

int32_t phone_number_split(const char *text, size_t length, const char *extension, phone_number_t *number) {
    *number = {};
    return split_e164(text, length, number) != 0 && copy(std::string(text, length), number->e164) && copy(extension, number->extension);
}

void phone_number_describe(const phone_number_t *number, const char *region, phone_number_description_t *description) {
    const auto *util = PhoneNumberUtil::GetInstance();
    const PhoneNumber whole = rebuilt(*number);
    const auto type = util->GetNumberType(whole);
    description->is_valid = type != PhoneNumberUtil::UNKNOWN;
    description->is_costly = type == PhoneNumberUtil::PREMIUM_RATE || type == PhoneNumberUtil::SHARED_COST ||
                             (type != PhoneNumberUtil::TOLL_FREE && is_of_no_region(number->country_code));
    const bool is_national = is_at_home(whole, description->is_valid != 0, region);
    std::string text;
    util->Format(whole, is_national ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
    if (!copy(text, description->text)) description->text[0] = 0;
}

int32_t phone_number_example(const char *region, phone_number_t *number) {
    PhoneNumber example;
    return PhoneNumberUtil::GetInstance()->GetExampleNumber(region, &example) && keep(example, number);
}

int32_t phone_number_knows_region(const char *region) {
    static const std::set<std::string> regions = [] {
        std::set<std::string> all;
        PhoneNumberUtil::GetInstance()->GetSupportedRegions(&all);
        return all;
    }();
    return regions.count(region) != 0;
}
