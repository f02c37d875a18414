/// The numbers that were described last, in bounded memory.
///
/// There are two generations. A number that is asked for comes into the young one. When that is full, it becomes the old one, whose
/// numbers are forgotten: what was asked for since the last exchange stays.
struct DescribedNumbers {
    struct Key: Hashable {
        let number: WrittenNumber
        let region: Region
        let word: ExtensionWord
    }

    private let half: Int
    private var young: [Key: PhoneNumberDescription] = [:]
    private var old: [Key: PhoneNumberDescription] = [:]

    /// - Parameter capacity: how many there are at most, 2 or more.
    init(capacity: Int) { half = max(1, capacity / 2) }

    var count: Int { young.count + old.count }

    mutating func find(_ key: Key) -> PhoneNumberDescription? {
        if let description = young[key] { return description }
        guard let description = old.removeValue(forKey: key) else { return nil }
        add(description, for: key)
        return description
    }

    mutating func add(_ description: PhoneNumberDescription, for key: Key) {
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = description
    }
}
