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

/// Whether a number is one of the region `home`'s. To find its region takes as long as to read it, so that is asked only where
/// several share a country code: there it tells Jamaica's numbers from those of the USA.
bool is_at_home(const PhoneNumber &parsed, PhoneNumberUtil::PhoneNumberType type, const char *home) {
    const auto *util = PhoneNumberUtil::GetInstance();
    if (parsed.country_code() != util->GetCountryCodeForRegion(home)) return false;
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

int32_t describe(const PhoneNumber &parsed, const char *home, phone_number_t *number) {
    const auto *util = PhoneNumberUtil::GetInstance();
    std::string e164, text, main_region;
    util->Format(parsed, PhoneNumberUtil::E164, &e164);
    const auto type = util->GetNumberType(parsed);
    // Of a country code of no region, such as a satellite network's, it is 001.
    util->GetRegionCodeForCountryCode(parsed.country_code(), &main_region);
    util->Format(parsed, is_at_home(parsed, type, home) ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
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
