/// Why bytes are not a record.
public struct RecordProblem: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The bytes are no JSON object.
        case noObject
        case missing
        /// The value is not of the field's kind, which is given.
        case wrongType(String)
        /// The record has no such field.
        case unknown
    }
    public let kind: Kind
    /// The names of the fields from the outermost on; empty when it is the record itself.
    public var path: [String] = []

    static func wrongType(_ kind: String) -> RecordProblem { RecordProblem(kind: .wrongType(kind)) }
    static let noObject = RecordProblem(kind: .noObject)

    /// The same problem, in a record that has the value as its field `name`.
    func inside(_ name: String) -> RecordProblem { RecordProblem(kind: kind, path: [name] + path) }
}
