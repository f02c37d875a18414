/// What `server.describe` says of a method.
public struct MethodDescription: Codable, Hashable, Sendable {
    public struct Parameter: Codable, Hashable, Sendable {
        /// The name on the wire.
        public let name: String
        /// `string`, `integer`, `boolean`, `array`, `object`, or for a closed set its names joined by `|`.
        public let type: String
        /// Whether a call must have it.
        public let required: Bool
    }
    /// The name on the wire.
    public let name: String
    /// What the caller must be allowed to do.
    public let access: Access
    /// What it does, in a sentence.
    public let summary: String
    /// The members of its `params`.
    public let parameters: [Parameter]

    public init<M: Method>(_ method: M.Type) {
        name = M.name
        access = M.access
        summary = M.summary
        parameters = M.fields.map { Parameter(name: $0.name, type: $0.kind, required: $0.isRequired) }
    }
}
