#include "CPhoneNumber.h"

#include <cstring>
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

int32_t describe(const PhoneNumber &parsed, const char *home, phone_number_t *number) {
    const auto *util = PhoneNumberUtil::GetInstance();
    std::string e164, text, main_region;
    util->Format(parsed, PhoneNumberUtil::E164, &e164);
    const auto type = util->GetNumberType(parsed);
    // Of a country code of no region, such as a satellite network's, it is 001.
    util->GetRegionCodeForCountryCode(parsed.country_code(), &main_region);
    // Who shares a country code shares the way to dial: which of its regions a number is in takes as long to find as to read it.
    const bool is_national = parsed.country_code() == util->GetCountryCodeForRegion(home);
    util->Format(parsed, is_national ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
    // Not IsPossibleNumber, which takes a number without its area code for possible: nobody elsewhere can dial it.
    number->is_possible = util->IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE;
    number->is_valid = type != PhoneNumberUtil::UNKNOWN;
    number->is_costly = type == PhoneNumberUtil::PREMIUM_RATE || type == PhoneNumberUtil::SHARED_COST ||
                        (main_region == "001" && type != PhoneNumberUtil::TOLL_FREE);
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
