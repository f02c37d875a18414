/// What opening did to a store of an earlier schema.
public struct MigrationReport: Hashable, Sendable {
    /// The schema that was found.
    public let from: Int
    /// The schema that the store has now.
    public let to: Int
    /// The names of the steps.
    public let steps: [String]
    /// The file with the store as it was before.
    public let snapshot: String
}

/// A migration that was begun and did nothing.
public struct MigrationFailure: Error, CustomStringConvertible {
    public let description: String
}
