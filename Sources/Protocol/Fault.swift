/// Why a call was refused: the stable names of the wire's `data.reason`.
public enum Reason: String, Codable, Sendable, CaseIterable {
    /// There is no such ticket, agent, session or method.
    case notFound
    /// Somebody else came first; read again and decide again.
    case conflict
    /// The call is wrong in itself: it would be refused again.
    case invalid
    /// The peer's role or the password does not allow it.
    case denied
    /// A queue is full; the same call may be sent again later.
    case overloaded
    /// The disk or the map is full; reads go on.
    case storageFull
    /// A frame over the limit.
    case tooLarge
    /// The daemon cannot be reached or is stopping.
    case unavailable
    /// A defect or a broken disk; the daemon's log has more.
    case `internal`
}

/// A refusal: what a store's rule, a handler or the transport says, and what the wire's `error` carries.
public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// One field that is wrong, and a sentence that says what would be right.
    public struct Problem: Codable, Hashable, Sendable {
        public let field: String
        /// A sentence in English, for logs and shells.
        public let message: String
        /// The stable name of what is wrong, for example `phoneNumber.impossible`: a program words it in its reader's language.
        /// Absent where no program has words of its own for it.
        public let code: String?
        /// The values that the words for `code` need, by name; absent when there are none.
        public let parameters: [String: String]?

        public init(field: String, message: String, code: String? = nil, parameters: [String: String] = [:]) {
            self.field = field
            self.message = message
            self.code = code
            self.parameters = parameters.isEmpty ? nil : parameters
        }
    }

    public let reason: Reason
    public let message: String
    /// All that is wrong with the parameters; empty unless the reason is `invalid` or `conflict`.
    public let problems: [Problem]

    public init(_ reason: Reason, _ message: String, problems: [Problem] = []) {
        self.reason = reason
        self.message = message
        self.problems = problems
    }

    /// A refusal for one field.
    public init(_ reason: Reason, field: String, _ message: String) {
        self.init(reason, message, problems: [Problem(field: field, message: message)])
    }

    /// A refusal for all of `problems`, nil when there are none.
    public init?(_ problems: [Problem]) {
        guard !problems.isEmpty else { return nil }
        self.init(.invalid, problems.map(\.message).joined(separator: " "), problems: problems)
    }

    public var description: String { "\(reason.rawValue): \(message)" }
}

/// The wire's `error` member (JSON-RPC 2.0, section 5.1).
public struct WireError: Codable, Hashable, Sendable {
    public struct Detail: Codable, Hashable, Sendable {
        public let reason: Reason
        /// The first field that is wrong.
        public let field: String?
        public let problems: [Fault.Problem]?

        init(reason: Reason, field: String?, problems: [Fault.Problem]?) {
            self.reason = reason
            self.field = field
            self.problems = problems
        }
        /// A reason that a later server has and this client does not know is `internal`.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            reason = Reason(rawValue: try container.decode(String.self, forKey: .reason)) ?? .internal
            field = try container.decodeIfPresent(String.self, forKey: .field)
            problems = try container.decodeIfPresent([Fault.Problem].self, forKey: .problems)
        }
    }
    public let code: Int
    public let message: String
    public let data: Detail?

    /// The codes that JSON-RPC 2.0 reserves where it has one, ours from -32001 down.
    public static let parseError = -32700
    public static let invalidRequest = -32600
    public static let methodNotFound = -32601

    public init(_ fault: Fault, code: Int? = nil) {
        self.code = code ?? Self.code(for: fault.reason)
        message = fault.message
        data = Detail(
            reason: fault.reason,
            field: fault.problems.first?.field,
            problems: fault.problems.isEmpty ? nil : fault.problems
        )
    }

    /// The fault for the caller. An answer without `data` was not made by this server.
    public var fault: Fault { Fault(data?.reason ?? .internal, message, problems: data?.problems ?? []) }

    static func code(for reason: Reason) -> Int {
        switch reason {
        case .invalid: -32602
        case .notFound: -32001
        case .conflict: -32002
        case .denied: -32003
        case .overloaded: -32004
        case .storageFull: -32005
        case .tooLarge: -32006
        case .unavailable: -32007
        case .internal: -32603
        }
    }
}
