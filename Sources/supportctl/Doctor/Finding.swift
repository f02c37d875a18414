/// What one check has found: a value, made without I/O from what I/O has brought.
struct Finding: Encodable, Hashable, Sendable {
    enum Verdict: String, Encodable, Sendable {
        case right, wrong
        /// The check could not be done, and is not counted as right.
        case unknown
    }

    let check: String
    let verdict: Verdict
    /// A sentence in plain words.
    let says: String
    /// What to do about it.
    let advice: String?

    static func right(_ check: String, _ says: String) -> Finding {
        Finding(check: check, verdict: .right, says: says, advice: nil)
    }
    static func wrong(_ check: String, _ says: String, _ advice: String) -> Finding {
        Finding(check: check, verdict: .wrong, says: says, advice: advice)
    }
    static func unknown(_ check: String, _ says: String, _ advice: String? = nil) -> Finding {
        Finding(check: check, verdict: .unknown, says: says, advice: advice)
    }

    /// For a terminal or a pipe.
    var text: String {
        let mark =
            switch verdict {
            case .right: "right  "
            case .wrong: "WRONG  "
            case .unknown: "unknown"
            }
        let first = "\(mark)  \(check): \(says)"
        return Table.lines(advice.map { "\(first)\n         -> \($0)" } ?? first)
    }
}
