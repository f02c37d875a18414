/// What came back from a server. A redirect is a reply like others: none is followed.
public struct HTTPReply: Sendable {
    public let status: Int
    /// In the order in which they came, of the last reply where a server sends interim ones before.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in whatever case; nil when there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text; what is not UTF-8 in it becomes U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why nothing came back.
public enum HTTPFailure: Error, Hashable, CustomStringConvertible {
    /// The request itself cannot be sent.
    case invalid(String)
    /// No connection came about, so the server has seen nothing of the request.
    case notConnected(String)
    /// No connection came about in time, or there was no place for the request in time.
    case notConnectedInTime
    /// The certificate of the server is not one that is accepted here. The server has seen nothing of the request.
    case untrusted(String)
    /// The reply did not come in time. The server may have done what was asked.
    case timedOut
    /// The connection broke, or what came was no HTTP. The server may have done what was asked.
    case broken(String)
    /// The reply was longer than the request's limit.
    case tooLong(limit: Int)
    /// The task was cancelled, or the client was closed.
    case cancelled

    public var description: String {
        switch self {
        case .invalid(let reason), .notConnected(let reason), .broken(let reason): reason
        case .notConnectedInTime, .timedOut: "no answer in time"
        case .untrusted(let reason): "its certificate is not trusted here (\(reason))"
        case .tooLong(let limit): "the answer is longer than \(limit) bytes"
        case .cancelled: "the request was given up"
        }
    }

    /// Whether the server cannot have seen the request, so that it may be sent again whatever it asks for.
    public var isBeforeSending: Bool {
        switch self {
        case .invalid, .notConnected, .notConnectedInTime, .untrusted: true
        case .timedOut, .broken, .tooLong, .cancelled: false
        }
    }
}
