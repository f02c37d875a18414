/// A reply of a server. The client follows no redirect, so a redirect is a reply like any other.
public struct HTTPReply: Sendable {
    public let status: Int
    /// The headers in the order of their arrival. If the server sends interim replies, these are the last reply's.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in any case. Nil if there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text. Bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there is no reply.
public enum HTTPFailure: Error, Hashable, CustomStringConvertible {
    /// The request itself cannot be sent.
    case invalid(String)
    /// The connection failed, so the server has seen nothing of the request.
    case notConnected(String)
    /// The connection, or a place for the request, was not ready in time.
    case notConnectedInTime
    /// The server's certificate is not trusted. The server has seen nothing of the request.
    case untrusted(String)
    /// The reply did not arrive in time. The server may have carried out the request.
    case timedOut
    /// The connection broke, or the reply was not HTTP. The server may have carried out the request.
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
        case .cancelled: "the request was cancelled"
        }
    }

    /// Whether the server cannot have seen the request. Then it may be sent again, whatever its method.
    public var isBeforeSending: Bool {
        switch self {
        case .invalid, .notConnected, .notConnectedInTime, .untrusted: true
        case .timedOut, .broken, .tooLong, .cancelled: false
        }
    }
}
