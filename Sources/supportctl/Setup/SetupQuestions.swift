internal import ArgumentParser
internal import Protocol

/// Asks a person for what was not given, and asks again until it is right.
struct SetupQuestions {
    /// What the configuration has: an empty answer keeps it.
    let present: [SetupField: String]

    func ask(_ values: inout [SetupField: String]) async throws {
        for field in SetupField.allCases where values[field] == nil {
            if field == .voiceSDKURL, values[.voiceSDKFile] != nil { continue }
            values[field] = try await answer(field)
        }
    }

    private func answer(_ field: SetupField) async throws -> String? {
        while true {
            let text = try field.isSecret ? Question.silently(prompt(field)) : Question.line(prompt(field))
            let value = text.isEmpty ? present[field] : text
            guard let value else {
                if !field.isRequired { return nil }
                StandardOutput.print("It is needed.")
                continue
            }
            guard let fault = await SetupRules.fault(field, value) else { return value }
            StandardOutput.print(Table.oneLine(fault))
        }
    }

    private func prompt(_ field: SetupField) -> String {
        guard let value = present[field] else { return "\(field.question): " }
        return "\(field.question) [\(field.isSecret ? "keep" : value)]: "
    }
}
