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

/// Whether a country code is one of no region, such as a satellite network's.
bool is_of_no_region(int country_code) {
    std::string region;
    PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(country_code, &region);
    return region == "001";
}

bool keep(const PhoneNumber &parsed, phone_number_t *number) {
    number->country_code = parsed.country_code();
    number->leading_zeros = parsed.italian_leading_zero() ? parsed.number_of_leading_zeros() : 0;
    number->national_number = parsed.national_number();
    std::string e164;
    PhoneNumberUtil::GetInstance()->Format(parsed, PhoneNumberUtil::E164, &e164);
    return copy(parsed.extension(), number->extension) && copy(e164, number->e164);
}

/// libphonenumber's own form of a number that was read.
PhoneNumber rebuilt(const phone_number_t &number) {
    PhoneNumber whole;
    if (number.extension[0] != 0) {
        // To set a text takes protobuf's own library. So the extension comes with another number, whose place is taken below.
        PhoneNumberUtil::GetInstance()->Parse(std::string("+12025550143;ext=") + number.extension, "ZZ", &whole);
    }
    whole.set_country_code(number.country_code);
    whole.set_national_number(number.national_number);
    if (number.leading_zeros > 0) {
        whole.set_italian_leading_zero(true);
        whole.set_number_of_leading_zeros(number.leading_zeros);
    }
    return whole;
}

/// Whether a number is one of the region `home`'s. Several regions may share a country code: there, its region tells Jamaica's
/// numbers from those of the USA.
bool is_at_home(const PhoneNumber &parsed, bool is_valid, const char *home) {
    const auto *util = PhoneNumberUtil::GetInstance();
    if (parsed.country_code() != util->GetCountryCodeForRegion(home)) return false;
    if (!is_valid) {
        // GetRegionCodeForNumber would try it on all regions, and take what merely begins like one.
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
    const auto *util = PhoneNumberUtil::GetInstance();
    if (util->Parse(std::string(text, length), region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
    // Not IsPossibleNumber, which takes a number without its area code for possible: nobody elsewhere can dial it.
    return util->IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE && keep(parsed, number);
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
    std::set<std::string> regions;
    PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
    return regions.count(region) != 0;
}
