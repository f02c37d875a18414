extension Fault {
    /// The refusal of a call whose parameters are not those of its method.
    public init(_ problem: RecordProblem) {
        guard let field = problem.path.first else {
            self.init(.invalid, "The parameters must be an object.")
            return
        }
        let path = problem.path.joined(separator: ".")
        let message =
            switch problem.kind {
            case .missing: "\(path) is missing."
            case .unknown: "There is no parameter \(field.prefix(100))."
            // Inside of a parameter the message has the path.
            case .wrongType where problem.path.count > 1: "\(path) is of another type."
            case .noObject: "\(path) must be an object."
            case .wrongType(let kind): "\(path) must be \(Self.phrase(kind))."
            }
        self.init(.invalid, field: field, message)
    }

    private static func phrase(_ kind: String) -> String {
        let names = kind.split(separator: "|")
        if names.count > 1 { return "one of " + names.joined(separator: ", ") }
        return kind.first.map { "aeiou".contains($0) } == true ? "an \(kind)" : "a \(kind)"
    }
}

extension Method {
    /// Reads the parameters of a call; no bytes mean none. Throws `invalid` for what is wrong, with the parameter's name.
    @inlinable
    public static func parameters(_ bytes: RawSpan) throws(Fault) -> Self {
        do throws(RecordProblem) {
            guard bytes.isEmpty else { return try read(bytes, unknown: .refused) }
            let none = Array("{}".utf8)
            return try unsafe read(none.span.bytes, unknown: .refused)
        } catch {
            throw Fault(error)
        }
    }
}
