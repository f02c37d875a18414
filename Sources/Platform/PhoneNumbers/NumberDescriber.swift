internal import Synchronization

/// Describes many numbers at once, and remembers those that it described last. Any thread may use it.
///
/// libphonenumber takes 30 to 50 microseconds for a number, and the same numbers are shown again and again. What is remembered is a
/// function of the number, the region, the language and the library, which a running program does not exchange: nothing goes stale.
public final class NumberDescriber: Sendable {
    /// How many numbers are remembered at most: less than a mebibyte.
    public static let capacity = 4096

    private let remembered: Mutex<DescribedNumbers>

    /// - Parameter capacity: how many numbers are remembered at most.
    public init(capacity: Int = capacity) { remembered = Mutex(DescribedNumbers(capacity: capacity)) }

    /// How many numbers are remembered.
    var count: Int { remembered.withLock { $0.count } }

    /// Describes each number, in the order given.
    ///
    /// The lock is held while numbers are looked up, and not while libphonenumber works: threads wait for each other some microseconds.
    ///
    /// - Parameters:
    ///   - region: whose people read the numbers.
    ///   - language: in which an extension is called one, a BCP 47 tag; nil for what libphonenumber writes in that region.
    public func describe(_ numbers: [WrittenNumber], in region: Region, language: String? = nil) -> [PhoneNumberDescription] {
        let keys = numbers.map { number in
            // Most numbers have no extension, and are written alike in every language.
            let word = number.extensionDigits == nil ? .ofTheRegion : ExtensionWord(language: language)
            return DescribedNumbers.Key(number: number, region: region, word: word)
        }
        let known = remembered.withLock { remembered in keys.map { remembered.find($0) } }
        var new: [DescribedNumbers.Key: PhoneNumberDescription] = [:]
        let all = zip(keys, known).map { key, known in
            if let description = known ?? new[key] { return description }
            let description = Self.describe(key)
            new[key] = description
            return description
        }
        if !new.isEmpty { remembered.withLock { remembered in for (key, description) in new { remembered.add(description, for: key) } } }
        return all
    }

    private static func describe(_ key: DescribedNumbers.Key) -> PhoneNumberDescription {
        let word = key.number.extensionDigits.flatMap { key.word.text(before: $0) }
        // A number that another version of the library has read may be unknown to this one.
        guard let number = PhoneNumber(word == nil ? key.number : key.number.trunk) else {
            return PhoneNumberDescription(isValid: false, isCostly: false, text: key.number.text)
        }
        let description = number.description(in: key.region)
        guard let word else { return description }
        return PhoneNumberDescription(isValid: description.isValid, isCostly: description.isCostly, text: description.text + word)
    }
}
