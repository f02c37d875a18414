internal import CPhoneNumber

/// A telephone number that could exist, as Google's libphonenumber reads it.
public struct PhoneNumber: Sendable {
    /// For example `+12025550143`: a plus and at most 15 digits (ITU-T E.164); a few regions have 17.
    public let e164: String
    private let number: phone_number_t

    /// Reads `text` as people in `region` would write it. Nil when no such number is possible.
    ///
    /// Letters are refused: libphonenumber would read "1-800-FLOWERS", but also the digits in a sentence.
    public init?(_ text: String, in region: Region) {
        guard (1...64).contains(text.utf8.count), !Self.hasLetters(text) else { return nil }
        var number = phone_number_t()
        var text = text
        let isRead = text.withUTF8 { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe phone_number_read(characters.baseAddress, characters.count, region.code, &number) != 0
            }
        }
        guard isRead else { return nil }
        self.init(number)
    }

    /// An example of a number in `region`.
    public init?(exampleIn region: Region) {
        var number = phone_number_t()
        guard unsafe phone_number_example(region.code, &number) != 0 else { return nil }
        self.init(number)
    }

    private init(_ number: phone_number_t) {
        e164 = Self.text(number.e164)
        self.number = number
    }

    /// As people in `region` write it: `(202) 555-0143` in its own, `+1 202-555-0143` in another.
    public func text(in region: Region) -> String { description(in: region).text }

    /// What the numbering plans say of it, and how it is written in `region`. It takes as long again as to read it.
    public func description(in region: Region) -> PhoneNumberDescription {
        var found = phone_number_description_t()
        unsafe withUnsafePointer(to: number) { unsafe phone_number_describe($0, region.code, &found) }
        let text = Self.text(found.text)
        return PhoneNumberDescription(
            isValid: found.is_valid != 0,
            isCostly: found.is_costly != 0,
            // None is known to be too long, and E.164 can be read by anybody.
            text: text.isEmpty ? e164 : text
        )
    }

    private static func hasLetters(_ text: String) -> Bool {
        // The tables of Unicode are asked only about what is not ASCII.
        text.utf8.allSatisfy { $0 < 0x80 }
            ? text.utf8.contains { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } : text.contains(where: \.isLetter)
    }

    /// A C array, which Swift sees as a tuple, up to its zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { buffer in
            let end = unsafe buffer.firstIndex(of: 0) ?? buffer.endIndex
            return unsafe String(decoding: buffer[..<end], as: UTF8.self)
        }
    }
}

/// What libphonenumber's numbering plans say of a number.
public struct PhoneNumberDescription: Hashable, Sendable {
    /// Whether its region assigns numbers like it. A possible number has only a right length.
    public let isValid: Bool
    /// Whether it costs more to call than its region's ordinary numbers.
    let isCostly: Bool
    /// As people in the region that it was described for write it.
    public let text: String
    /// Whether the desk may ring it: valid, and no dearer than its region's ordinary numbers. Anybody can file a ticket,
    /// so a number of premium rate, of shared cost or of a satellite network would let them earn from each call back.
    public var isDialable: Bool { isValid && !isCostly }
}
