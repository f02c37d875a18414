internal import Protocol

struct SignInPage: Page {
    let template = "sign-in"
    var name = ""
    var error: String?

    func value(_ key: String) -> Any? {
        switch key {
        case "page": "/sign-in"
        case "name": name
        case "error": error
        default: nil
        }
    }
}

/// What the holder of a ticket's link sees.
struct StatusPage: Page {
    let template = "status"
    let ticket: Ticket
    let voiceSDK: VoiceSDK.Tag?

    func value(_ name: String) -> Any? {
        switch name {
        case "page": "/status"
        case "voiceSDK": voiceSDK
        default: TicketRow(ticket: ticket).child(named: name)
        }
    }
}

struct ErrorPage: Page {
    let template = "error"
    let code: Int
    let heading: String
    let message: String

    func value(_ name: String) -> Any? {
        switch name {
        case "code": code
        case "heading": heading
        case "message": message
        default: nil
        }
    }
}
