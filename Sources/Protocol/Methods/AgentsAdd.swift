/// Adds a person who answers customers.
public struct AgentsAdd: Method {
    public static let name = "agents.add"
    public static let access = Access.admin
    public static let summary = "Adds an agent with a name and a password."
    public typealias Result = Agent

    /// 1 to 121 of `A-Z a-z 0-9 _`, not beginning with `customer`.
    public var name: String
    /// 10 to 1,000 bytes of UTF-8.
    public var password: String
    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
}

extension AgentsAdd: Record {
    public static var blank: AgentsAdd { AgentsAdd(name: "", password: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("password", &password)
    }
}
