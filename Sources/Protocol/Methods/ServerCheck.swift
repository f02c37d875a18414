/// Reads the whole store, works every index out again and compares.
public struct ServerCheck: Method {
    public static let name = "server.check"
    public static let access = Access.admin
    public static let summary = "Checks every table and index of the store, and verifies the seals of its events."

    public struct Result: Codable, Hashable, Sendable {
        /// What is wrong, a sentence each; empty for a sound store. At most 100 are listed.
        public var problems: [String]
        /// How many tickets the store has.
        public var tickets: Int
        /// How many events the log has.
        public var events: Int
        public init(problems: [String], tickets: Int, events: Int) {
            self.problems = problems
            self.tickets = tickets
            self.events = events
        }
    }
    public init() {}
}

extension ServerCheck: Record {
    public static var blank: ServerCheck { ServerCheck() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
