extension FormParameters {
    /// The value of a parameter that a decision rests on. Two different values are an error: a browser's own
    /// parameters stand beside Twilio's in the same form, and must not be taken for them.
    func trusted(_ name: String) throws(TwilioError) -> String {
        let values = values(of: name)
        guard let first = values.first else { throw .missingParameter(name) }
        guard values.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) else { throw .repeatedParameter(name) }
        return first
    }

    /// The same, and not empty.
    func required(_ name: String) throws(TwilioError) -> String {
        let value = try trusted(name)
        guard !value.isEmpty else { throw .missingParameter(name) }
        return value
    }

    /// The value, if it is there and not empty.
    func optional(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value, if it is a number. Any other text counts as absent: no decision may rest on it.
    func number(_ name: String) -> Int? {
        self[name].flatMap { Int($0) }
    }
}
