extension FormParameters {
    /// The value of a parameter that a decision depends on. Two different values are an error: the same form has a
    /// browser's own parameters beside Twilio's, and they must not be taken for Twilio's.
    func trusted(_ name: String) throws(TwilioError) -> String {
        let values = values(of: name)
        guard let first = values.first else { throw .missingParameter(name) }
        guard values.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) else { throw .repeatedParameter(name) }
        return first
    }

    /// The value of a parameter that a decision depends on, which must not be empty.
    func required(_ name: String) throws(TwilioError) -> String {
        let value = try trusted(name)
        guard !value.isEmpty else { throw .missingParameter(name) }
        return value
    }

    /// The value. Nil if it is absent or empty.
    func optional(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value, if it is a number. Any other text counts as absent, so no decision may depend on it.
    func number(_ name: String) -> Int? {
        self[name].flatMap { Int($0) }
    }
}
