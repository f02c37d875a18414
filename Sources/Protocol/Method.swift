/// One RPC method: the value is the parameters, the associated type the reply.
public protocol Method: Record, Codable, Hashable {
    associatedtype Result: Codable & Sendable
    /// The wire name, for example `tickets.create`.
    static var name: String { get }
    static var access: Access { get }
    /// One sentence for `server.describe` and the help texts.
    static var summary: String { get }
    /// Whether calling twice is the same as calling once, so that a call without an answer may be sent again.
    var mayBeRepeated: Bool { get }
}

extension Method {
    public var mayBeRepeated: Bool { Self.access == .read }
}

/// What a peer must be allowed to do. Each contains the one before it.
public enum Access: String, Codable, Sendable, CaseIterable, Comparable {
    case read, write, admin

    public static func < (a: Access, b: Access) -> Bool { a.rank < b.rank }
    private var rank: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }
}

/// A reply that says nothing but that it was done.
public struct Done: Codable, Hashable, Sendable {
    public init() {}
}

/// The closed list of methods, kept in the types: "every method has a handler" is a fact at compile time.
public struct MethodList<each M: Method> {
    /// A description of each method, in the order of the list.
    public static var descriptions: [MethodDescription] {
        var descriptions: [MethodDescription] = []
        repeat descriptions.append(MethodDescription((each M).self))
        return descriptions
    }
}
