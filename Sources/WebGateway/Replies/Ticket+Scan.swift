internal import Protocol

extension Ticket {
    /// The ticket at the scanner's place; nil when a member is missing or of another type.
    init?(scanning bytes: RawSpan, by scanner: inout JSONScanner) throws(JSONSyntaxError) {
        var number, revision: Int?
        var token, status, name, phoneNumber, phoneNumberText, description, assignee, createdAt, updatedAt: String?
        var dialable: Bool?
        try scanner.members(of: bytes) { member, value throws(JSONSyntaxError) in
            // The order is the one in which they are written.
            if bytes.has("number", at: member) {
                number = bytes.integer(at: value)
            } else if bytes.has("revision", at: member) {
                revision = bytes.integer(at: value)
            } else if bytes.has("token", at: member) {
                token = JSONText.read(bytes, at: value)
            } else if bytes.has("status", at: member) {
                status = JSONText.read(bytes, at: value)
            } else if bytes.has("name", at: member) {
                name = JSONText.read(bytes, at: value)
            } else if bytes.has("phoneNumber", at: member) {
                phoneNumber = JSONText.read(bytes, at: value)
            } else if bytes.has("phoneNumberText", at: member) {
                phoneNumberText = JSONText.read(bytes, at: value)
            } else if bytes.has("dialable", at: member) {
                dialable = bytes.has("true", at: value) ? true : bytes.has("false", at: value) ? false : nil
            } else if bytes.has("description", at: member) {
                description = JSONText.read(bytes, at: value)
            } else if bytes.has("assignee", at: member) {
                assignee = JSONText.read(bytes, at: value)
            } else if bytes.has("createdAt", at: member) {
                createdAt = JSONText.read(bytes, at: value)
            } else if bytes.has("updatedAt", at: member) {
                updatedAt = JSONText.read(bytes, at: value)
            }
        }
        guard let number, let revision, let token, let status = status.flatMap(TicketStatus.init(rawValue:)), let name, let phoneNumber,
            let phoneNumberText, let dialable, let description, let createdAt = createdAt.flatMap({ Timestamp($0) }),
            let updatedAt = updatedAt.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(
            number: number, revision: revision, token: token, status: status, name: name, phoneNumber: phoneNumber,
            phoneNumberText: phoneNumberText, dialable: dialable, description: description, assignee: assignee, createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
