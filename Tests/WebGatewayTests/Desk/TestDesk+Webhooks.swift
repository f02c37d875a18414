import HTTPTypes
import Twilio
import TwilioSettings

@testable import WebGateway

extension TestDesk {
    /// Posts a webhook as Twilio does, with `parameters` beside those that it always sends, all of them but `missing`.
    func webhook(_ path: String, _ parameters: [(String, String)], without missing: String? = nil) async throws -> Reply {
        let form = ([("CallSid", "CA1"), ("AccountSid", "AC1")] + parameters).filter { $0.0 != missing }
        return try await post(path, form, HTTPFields(named: [("X-Twilio-Signature", try signature(path, form))]))
    }

    /// Twilio's signature of a form at the public address.
    func signature(_ path: String, _ form: [(String, String)]) throws -> String {
        let parameters = FormParameters(form.map { Parameter(name: $0.0, value: $0.1) })
        return try RequestSignature(authToken: gateway.settings.twilio.authToken).sign(url: Self.url + path, form: parameters)
    }
}

/// Whom an answer to Twilio rings, and what it does otherwise.
struct Dialled {
    private let xml: String

    init(_ xml: String) { self.xml = xml }

    var clients: [String] { texts("Client") }
    var numbers: [String] { texts("Number") }
    var speaks: Bool { xml.contains("<Say") }
    var hangsUp: Bool { xml.contains("<Hangup") }

    /// An attribute of `<Dial>`.
    subscript(_ attribute: String) -> String? {
        let tag = xml.split(separator: "<").first { $0.hasPrefix("Dial ") }?.split(separator: ">").first
        return tag?.split(separator: " ").first { $0.hasPrefix("\(attribute)=\"") }.map {
            String($0.dropFirst(attribute.count + 2).dropLast())
        }
    }

    private func texts(_ name: String) -> [String] {
        xml.split(separator: "<").filter { $0.hasPrefix("\(name)>") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
