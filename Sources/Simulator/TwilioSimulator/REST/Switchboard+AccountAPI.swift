internal import Twilio
internal import TwilioSettings

extension Switchboard {
    /// `/Accounts/{AccountSid}.json`.
    nonisolated func account(_ request: RESTRequest) -> RESTAnswer {
        .json(200, ["sid": .text(settings.accountSID), "friendly_name": "Simulator", "status": "active", "type": "Full"])
    }

    /// The one TwiML application of the account.
    nonisolated func applications(_ request: RESTRequest) throws(RESTError) -> RESTAnswer {
        guard request.method == .get, request.path.count < 3 else { throw .notFound(request.target) }
        let application: JSONValue = [
            "sid": .text(settings.applicationSID), "account_sid": .text(settings.accountSID), "friendly_name": "Simulator",
            "voice_url": .text(settings.voice.url), "voice_method": .text(settings.voice.method.rawValue),
            "voice_fallback_url": JSONValue(settings.voice.fallback),
        ]
        guard request.path.count == 2 else { return .json(200, request.page("applications", [application])) }
        guard request.path[1] == settings.applicationSID else { throw .notFound(request.target) }
        return .json(200, application)
    }

    /// The account's own number.
    nonisolated func incomingNumbers(_ request: RESTRequest) throws(RESTError) -> RESTAnswer {
        let number: JSONValue = [
            "phone_number": .text(settings.phoneNumber), "account_sid": .text(settings.accountSID),
            "voice_url": .text(settings.numberVoice.url), "capabilities": ["voice": true, "sms": true],
        ]
        return try numbers("incoming_phone_numbers", [(settings.phoneNumber, number)], request)
    }

    /// The verified numbers beside it.
    nonisolated func callerIDs(_ request: RESTRequest) throws(RESTError) -> RESTAnswer {
        let numbers = settings.verifiedNumbers.sorted().map { number -> (String, JSONValue) in
            (number, ["phone_number": .text(number), "account_sid": .text(settings.accountSID)])
        }
        return try self.numbers("outgoing_caller_ids", numbers, request)
    }

    nonisolated private func numbers(_ name: String, _ all: [(String, JSONValue)], _ request: RESTRequest) throws(RESTError) -> RESTAnswer {
        guard request.method == .get, request.path.count == 1 else { throw .notFound(request.target) }
        let wanted = request.query["PhoneNumber"]
        return .json(200, request.page(name, all.filter { wanted == nil || $0.0 == wanted }.map(\.1)))
    }
}
