/// A request to a server.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case delete = "DELETE"
        case get = "GET"
        case post = "POST"
    }

    /// Names and values are sent unchanged, after `Host`, `Accept: */*` and, with a body, `Content-Length`.
    public typealias Header = (name: String, value: String)

    public var method: Method
    /// http or https.
    public var url: String
    public var headers: [Header] = []
    /// Sent with a POST only.
    public var body: [UInt8] = []
    /// Sent by the Basic scheme (RFC 7617).
    public var credentials: (user: String, password: String)?
    /// The limit from the call to the last byte of the reply, including the wait for a place.
    public var timeout: Duration = .seconds(15)
    /// A longer reply is refused.
    public var maximumBodyBytes = 8 << 20

    public init(_ method: Method, _ url: String) {
        self.method = method
        self.url = url
    }

    /// The first fault that would corrupt the request on the wire, as a clause.
    var fault: String? {
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return "the URL has a space or a control character in it" }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") })
            else {
                return "a header has no proper name"
            }
            if value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) { return "the header \(name) has a line break in it" }
        }
        return nil
    }
}
