/// The parameters of an HTML form in their order, decoded (`application/x-www-form-urlencoded`, WHATWG URL section 5).
///
/// A name may occur more than once. Names are compared by their bytes, unlike Swift's `String`s.
public struct FormParameters: Sendable {
    /// The most parameters that a request may have. Twilio sends some forty, and as many custom ones as fit in 800 bytes.
    public static let maximumCount = 512

    public let pairs: [Parameter]

    public init(_ pairs: [Parameter] = []) {
        self.pairs = pairs
    }

    /// Reads a request's body. It is stricter than a browser: a `%` without two hexadecimal digits is an error, and so are
    /// bytes that are not UTF-8. Twilio sends neither, and a guess would not match its signature.
    public init(
        parsing bytes: some Collection<UInt8>, maximumCount: Int = Self.maximumCount
    ) throws(TwilioError) {
        var pairs: [Parameter] = []
        for field in bytes.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < maximumCount else { throw .tooManyParameters(limit: maximumCount) }
            let equals = field.firstIndex(of: UInt8(ascii: "="))
            let value = equals.map { field[field.index(after: $0)...] } ?? field[field.endIndex...]
            pairs.append(
                Parameter(name: try Self.decode(field[..<(equals ?? field.endIndex)]), value: try Self.decode(value))
            )
        }
        self.pairs = pairs
    }

    /// The first value of that name.
    public subscript(name: String) -> String? {
        pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// All values of that name, in their order.
    public func values(of name: String) -> [String] {
        pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// The body of a request with these parameters.
    public var encoded: String {
        pairs.map { Self.encode($0.name) + "=" + Self.encode($0.value) }.joined(separator: "&")
    }
}

extension FormParameters: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map(Parameter.init(name:value:)))
    }
}
