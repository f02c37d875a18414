/// Says how people write phone numbers, and whether the desk may ring them: what no ticket keeps, since it depends on who reads it and
/// on the numbering plans of the day.
public struct NumbersDescribe: Method {
    public static let name = "numbers.describe"
    public static let access = Access.read
    public static let summary = "Says of phone numbers how people write them and whether they may be dialled."

    public struct Result: Codable, Hashable, Sendable {
        /// One for each number of the call, in its order.
        public var descriptions: [NumberDescription]
        public init(descriptions: [NumberDescription]) { self.descriptions = descriptions }
    }

    /// How many numbers a call may have: a page of tickets.
    public static let maximumNumbers = 50

    /// At most 50 numbers in E.164 form, each with `;ext=` and the digits of its extension behind it, if it has one (RFC 3966).
    public var numbers: [String]
    /// Whose people read them: an ISO 3166-1 code such as `US`; the desk's own region when absent.
    public var region: String?
    /// The language of who reads them: a BCP 47 tag of at most 35 characters, such as `ja` or `en-GB`. It decides what an extension is called.
    public var language: String?

    public init(numbers: [String], region: String? = nil, language: String? = nil) {
        self.numbers = numbers
        self.region = region
        self.language = language
    }
}

extension NumbersDescribe: Record {
    public static var blank: NumbersDescribe { NumbersDescribe(numbers: []) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("numbers", &numbers)
        fields.field("region", &region)
        fields.field("language", &language)
    }
}

extension NumbersDescribe.Result: Record {
    public static var blank: NumbersDescribe.Result { NumbersDescribe.Result(descriptions: []) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("descriptions", &descriptions)
    }
}
