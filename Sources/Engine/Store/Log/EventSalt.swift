internal import OpenSSL
internal import Protocol

/// Random characters beside a customer's data in an event. A change that is applied again has the same.
struct EventSalt: Hashable, Sendable {
    static let length = 22
    let text: String

    init() { self.init(of: KernelRandom.sixteenBytes()) }
    /// - Parameter bytes: 16.
    init(of bytes: [UInt8]) { self.init(Base64.encodeURL(bytes)) }
    private init(_ text: String) { self.text = text }

    static let blank = EventSalt("")
}

extension EventSalt: FieldValue {
    static var kind: String { String.kind }
    func write(to json: inout JSONWriter) { text.write(to: &json) }
    static func read(_ reader: inout RecordReader) -> EventSalt? { String.read(&reader).map { EventSalt($0) } }
    static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> EventSalt {
        EventSalt(try String.read(bytes, at: range))
    }
    var logText: String? { text }
}
