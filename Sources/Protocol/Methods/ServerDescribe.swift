/// Lists the methods with their parameters.
public struct ServerDescribe: Method {
    public static let name = "server.describe"
    public static let access = Access.read
    public static let summary = "Lists the methods, their access and their parameters."

    public struct Result: Codable, Hashable, Sendable {
        /// All methods, sorted by name.
        public var methods: [MethodDescription]
        public init(methods: [MethodDescription]) { self.methods = methods }
    }
    public init() {}
}

extension ServerDescribe: Record {
    public static var blank: ServerDescribe { ServerDescribe() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
