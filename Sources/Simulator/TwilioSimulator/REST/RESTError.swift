/// A refusal in Twilio's shape.
struct RESTError: Error, Sendable {
    let status: Int
    let code: Int
    let message: String

    init(_ status: Int, _ code: Int, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func notFound(_ path: String) -> RESTError { RESTError(404, 20_404, "The requested resource \(path) was not found") }
    static func missing(_ name: String, _ code: Int = 20_001) -> RESTError { RESTError(400, code, "A '\(name)' is required.") }

    var body: JSONValue {
        [
            "code": .number(code), "message": .text(message),
            "more_info": .text("https://www.twilio.com/docs/errors/\(code)"), "status": .number(status),
        ]
    }
}
