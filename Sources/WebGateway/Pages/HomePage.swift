internal import Protocol

/// The shop's front: what we are, call support, file a ticket.
struct HomePage: Page {
    let template = "home"
    let voiceSDK: VoiceSDK.Tag?
    var form: TicketForm
    /// The status page of the ticket that was just filed.
    var statusURL: String?

    func value(_ name: String) -> Any? {
        switch name {
        case "page": "/"
        case "voiceSDK": voiceSDK
        case "created": statusURL.map { ["statusURL": $0] }
        case "hasErrors": !form.problems.isEmpty
        case "name": form.name
        case "phoneNumber": form.phoneNumber
        case "description": form.description
        case "formKey": form.key
        case "nameError": form.problem("name")
        case "phoneNumberError": form.problem("phoneNumber")
        case "descriptionError": form.problem("description")
        default: nil
        }
    }
}

/// The ticket form as it was sent, and what is wrong with it.
struct TicketForm: Sendable {
    var name = ""
    var phoneNumber = ""
    var description = ""
    /// The idempotency key: a form that is sent twice files one ticket.
    var key: String
    var problems: [Fault.Problem] = []

    func problem(_ field: String) -> String? { problems.first { $0.field == field }?.message }
}
