internal import CPhoneNumber

/// A telephone number that could exist, as Google's libphonenumber reads it.
public struct PhoneNumber: Sendable {
    /// A plus and at most 15 digits (ITU-T E.164), for example `+12025550143`. A few regions have 17 digits.
    public let e164: String
    /// The digits of its extension, 1 to 20; nil for none.
    public let extensionDigits: String?
    private let number: phone_number_t

    /// Reads `text` as people in `region` would write it. Nil if no such number is possible.
    ///
    /// Letters are refused. libphonenumber would read "1-800-FLOWERS", but also the digits in a sentence.
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

    /// An example of a number in `region`. Nil if libphonenumber has none.
    public init?(exampleIn region: Region) {
        var number = phone_number_t()
        guard unsafe phone_number_example(region.code, &number) != 0 else { return nil }
        self.init(number)
    }

    /// Takes a number as ``e164`` and ``extensionDigits`` had it. Nil if no country has such a number.
    init?(_ written: WrittenNumber) {
        var number = phone_number_t()
        var e164 = written.e164
        let isSplit = e164.withUTF8 { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe phone_number_split(characters.baseAddress, characters.count, written.extensionDigits ?? "", &number) != 0
            }
        }
        guard isSplit else { return nil }
        self.init(number)
    }

    private init(_ number: phone_number_t) {
        e164 = Self.text(number.e164)
        extensionDigits = Self.digits(of: Self.text(number.extension))
        self.number = number
    }

    /// In ASCII: libphonenumber keeps the digits of an extension as they were typed.
    private static func digits(of text: String) -> String? {
        text.isEmpty ? nil : String(text.compactMap(\.wholeNumberValue).map(String.init).joined().prefix(WrittenNumber.longestExtension))
    }

    /// The number as people in `region` write it: `(202) 555-0143` in its own region, `+1 202-555-0143` in another.
    public func text(in region: Region) -> String { description(in: region).text }

    /// What the numbering plans say about the number, and how people in `region` write it. This takes 30 to 50 microseconds: see
    /// ``NumberDescriber``.
    public func description(in region: Region) -> PhoneNumberDescription {
        var found = phone_number_description_t()
        unsafe withUnsafePointer(to: number) { unsafe phone_number_describe($0, region.code, &found) }
        let text = Self.text(found.text)
        return PhoneNumberDescription(
            isValid: found.is_valid != 0,
            isCostly: found.is_costly != 0,
            // No text is known to be too long. If one is, everybody can read E.164.
            text: text.isEmpty ? e164 : text
        )
    }

    private static func hasLetters(_ text: String) -> Bool {
        // ASCII is the fast path. Only other characters need the tables of Unicode.
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

/// What libphonenumber's numbering plans say about a number.
public struct PhoneNumberDescription: Hashable, Sendable {
    /// Whether its region assigns numbers like it. A possible number only has the right length.
    public let isValid: Bool
    /// Whether it costs more to call than its region's ordinary numbers.
    let isCostly: Bool
    /// The number as people in the requested region write it.
    public let text: String
    /// Whether the desk may ring it: the number is valid, and costs no more than its region's ordinary numbers. Anybody can
    /// file a ticket, and could earn from each call to a number of premium rate, shared cost or a satellite network.
    public var isDialable: Bool { isValid && !isCostly }
}
