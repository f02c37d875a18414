internal import Protocol

extension Word {
    /// The sentence for a problem's code; nil for one that this gateway does not know.
    init?(problem code: String) {
        switch code {
        case "name.empty": self = .nameEmpty
        case "name.tooLong": self = .nameTooLong
        case "name.controlCharacters": self = .nameControlCharacters
        case "phoneNumber.empty": self = .phoneNumberEmpty
        case "phoneNumber.tooLong": self = .phoneNumberTooLong
        case "phoneNumber.impossible": self = .phoneNumberImpossible
        case "description.empty": self = .descriptionEmpty
        case "description.tooLong": self = .descriptionTooLong
        case "description.controlCharacters": self = .descriptionControlCharacters
        case "language.malformed": self = .languageMalformed
        default: return nil
        }
    }
}

extension Words {
    /// A problem in this language. The daemon's own sentence where it has no code, one that is not known here, or another
    /// version's parameters.
    func text(of problem: Fault.Problem) -> String {
        guard let word = problem.code.flatMap({ Word(problem: $0) }) else { return problem.message }
        let values = problem.parameters ?? [:]
        guard word.placeholders.isSubset(of: values.keys) else { return problem.message }
        return self[word].filled(values)
    }

    func title(of status: TicketStatus) -> Sentence {
        switch status {
        case .open: self[.statusOpen]
        case .pending: self[.statusPending]
        case .solved: self[.statusSolved]
        case .closed: self[.statusClosed]
        }
    }
}
