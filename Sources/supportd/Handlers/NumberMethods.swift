internal import LMDB
internal import PhoneNumbers
internal import Protocol
internal import Store

extension NumbersDescribe: ValueReadMethod {
    /// A page of numbers that nobody has asked for before takes some two milliseconds, which is a connection's turn.
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        guard numbers.count <= Self.maximumNumbers else {
            throw Fault(.invalid, field: "numbers", "A call has at most \(Self.maximumNumbers) numbers.")
        }
        let written = try numbers.map { text throws(Fault) in try Self.number(text) }
        let region = try region.map { code throws(Fault) in try Self.region(code) } ?? scope.store.region
        if let language, LanguageTag(language) == nil {
            throw Fault(
                .invalid, field: "language",
                "Language must be a BCP 47 tag of at most \(LanguageTag.maximumLength) characters, such as ja or en-GB.")
        }
        let found = scope.desk.numbers.describe(written, in: region, language: language)
        return Result(
            descriptions: zip(numbers, found).map { NumberDescription(number: $0, text: $1.text, dialable: $1.isDialable) })
    }

    private static func number(_ text: String) throws(Fault) -> WrittenNumber {
        if let number = WrittenNumber(text) { return number }
        let message = "A number must be in E.164 form, such as +12025550143, with ;ext= and at most 20 digits behind it for an extension."
        throw Fault(.invalid, field: "numbers", message)
    }

    private static func region(_ code: String) throws(Fault) -> Region {
        if let region = Region(code) { return region }
        throw Fault(.invalid, field: "region", "Region must be a code of ISO 3166-1 whose numbers are known, such as US or JP.")
    }
}
