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

/// The region of a number that no region assigns: its country code's only one, or nobody's.
///
/// GetRegionCodeForNumber tries such a number on every region of North America, and takes what merely begins like one.
std::string region_of_unknown(const PhoneNumber &parsed) {
    std::list<std::string> regions;
    PhoneNumberUtil::GetInstance()->GetRegionCodesForCountryCallingCode(parsed.country_code(), &regions);
    return regions.size() == 1 ? regions.front() : "ZZ";
}

int32_t describe(const PhoneNumber &parsed, const char *home, phone_number_t *number) {
    const auto *util = PhoneNumberUtil::GetInstance();
    std::string e164, text, region;
    util->Format(parsed, PhoneNumberUtil::E164, &e164);
    const auto type = util->GetNumberType(parsed);
    if (type == PhoneNumberUtil::UNKNOWN) {
        region = region_of_unknown(parsed);
    } else {
        util->GetRegionCodeForNumber(parsed, &region);
    }
    util->Format(parsed, region == home ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
    // Not IsPossibleNumber, which takes a number without its area code for possible: nobody elsewhere can dial it.
    number->is_possible = util->IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE;
    number->is_valid = type != PhoneNumberUtil::UNKNOWN;
    number->is_costly = type == PhoneNumberUtil::PREMIUM_RATE || type == PhoneNumberUtil::SHARED_COST ||
                        (region == "001" && type != PhoneNumberUtil::TOLL_FREE);
    return copy(e164, number->e164) && copy(text, number->text) && copy(region, number->region);
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
