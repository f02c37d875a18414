#include "CPhoneNumber.h"

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

/// Whether a number of the country code of the region `home` is one of its own: not Jamaica's, if that is the USA.
bool is_at_home(const PhoneNumber &parsed, PhoneNumberUtil::PhoneNumberType type, const char *home) {
    const auto *util = PhoneNumberUtil::GetInstance();
    if (type == PhoneNumberUtil::UNKNOWN) {
        // GetRegionCodeForNumber would try it on all regions, and take what merely begins like one.
        std::list<std::string> regions;
        util->GetRegionCodesForCountryCallingCode(parsed.country_code(), &regions);
        return regions.size() == 1;
    }
    std::string region;
    util->GetRegionCodeForNumber(parsed, &region);
    return region == home;
}

/// Whether a country code is one of no region, such as a satellite network's.
bool is_of_no_region(int country_code) {
    std::string region;
    PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(country_code, &region);
    return region == "001";
}

int32_t describe(const PhoneNumber &parsed, const char *home, phone_number_t *number) {
    const auto *util = PhoneNumberUtil::GetInstance();
    std::string e164, text;
    util->Format(parsed, PhoneNumberUtil::E164, &e164);
    const auto type = util->GetNumberType(parsed);
    const bool shares_code = parsed.country_code() == util->GetCountryCodeForRegion(home);
    const bool is_national = shares_code && is_at_home(parsed, type, home);
    util->Format(parsed, is_national ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
    // Not IsPossibleNumber, which takes a number without its area code for possible: nobody elsewhere can dial it.
    number->is_possible = util->IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE;
    number->is_valid = type != PhoneNumberUtil::UNKNOWN;
    number->is_costly = type == PhoneNumberUtil::PREMIUM_RATE || type == PhoneNumberUtil::SHARED_COST ||
                        (type != PhoneNumberUtil::TOLL_FREE && !shares_code && is_of_no_region(parsed.country_code()));
    return copy(e164, number->e164) && copy(text, number->text);
}

}  // namespace

int32_t phone_number_parse(const char *text, size_t length, const char *region, phone_number_t *number) {
    PhoneNumber parsed;
    const auto *util = PhoneNumberUtil::GetInstance();
    if (util->Parse(std::string(text, length), region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
    return describe(parsed, region, number);
}

int32_t phone_number_knows_region(const char *region) {
    std::set<std::string> regions;
    PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
    return regions.count(region) != 0;
}

int32_t phone_number_example(const char *region, phone_number_t *number) {
    PhoneNumber example;
    if (!PhoneNumberUtil::GetInstance()->GetExampleNumber(region, &example)) return 0;
    return describe(example, region, number);
}
