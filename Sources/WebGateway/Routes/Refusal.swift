internal import HTTPTypes

/// A request that a route does not take, with the sentence that says what would be right.
struct Refusal: Error {
    let status: HTTPResponse.Status
    let word: Word
    /// For the sentence's placeholders.
    let values: [String: String]

    init(_ status: HTTPResponse.Status, _ word: Word, _ values: [String: String] = [:]) {
        self.status = status
        self.word = word
        self.values = values
    }
}
