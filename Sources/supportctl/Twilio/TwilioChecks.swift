internal import FoundationEssentials
internal import HTTPClient

/// Whether Twilio knows the account, its key, its application and its number, by what its REST interface has answered.
enum TwilioChecks {
    /// All of them. Once Twilio cannot be reached, the others say so and do not wait for it again.
    static func all(_ api: TwilioAPI, _ values: [SetupField: String]) async -> [Finding] {
        let account = await api.account()
        var findings = [self.account(account)]
        guard case .reply(let reply) = account, reply.status == 200 else {
            let why = "not asked, since the account could not be"
            return findings + ["API key", "TwiML application", "phone number"].map { .unknown($0, why) }
        }
        findings.append(apiKey(await api.calls(key: values[.apiKey] ?? "", secret: values[.apiSecret] ?? "")))
        let voiceURL = VoiceURL.of(values[.publicURL] ?? "")
        findings.append(application(await api.application(values[.applicationSID] ?? ""), voiceURL: voiceURL))
        let number = values[.phoneNumber] ?? ""
        findings.append(phoneNumber(number, owned: await api.numbers(number), verified: await api.callerIDs(number)))
        return findings
    }

    static func account(_ outcome: WebOutcome) -> Finding {
        let check = "Twilio account"
        switch outcome {
        case .failure(let why):
            return .unknown(check, "Twilio cannot be asked: \(why)", "check this machine's way to api.twilio.com, port 443")
        case .reply(let reply) where reply.status == 200:
            let status = member("status", of: reply)
            if status == nil || status == "active" { return .right(check, "Twilio accepts the account's SID and auth token") }
            return .wrong(check, "the account is \(status ?? "")", "look into Twilio's console: only an active account carries calls")
        case .reply(let reply) where [401, 403, 404].contains(reply.status):
            return .wrong(
                check, "Twilio refuses the account's SID with this auth token (\(reply.status))",
                "copy both from the front page of Twilio's console, and run `supportctl setup` again")
        case .reply(let reply): return strange(check, reply)
        }
    }

    static func apiKey(_ outcome: WebOutcome) -> Finding {
        let check = "API key"
        switch outcome {
        case .failure(let why): return .unknown(check, "Twilio cannot be asked: \(why)")
        case .reply(let reply) where reply.status == 200: return .right(check, "Twilio accepts the API key and its secret")
        case .reply(let reply) where [401, 403].contains(reply.status):
            return .wrong(
                check, "Twilio refuses the API key with this secret (\(reply.status))",
                "make a Standard key in Twilio's console (its secret is shown once), and run `supportctl setup` again")
        case .reply(let reply): return strange(check, reply)
        }
    }

    static func application(_ outcome: WebOutcome, voiceURL: String) -> Finding {
        let check = "TwiML application"
        let advice = "set the application's Voice request URL to \(voiceURL), method POST, in Twilio's console"
        switch outcome {
        case .failure(let why): return .unknown(check, "Twilio cannot be asked: \(why)")
        case .reply(let reply) where reply.status == 200:
            let url = member("voice_url", of: reply) ?? ""
            let method = member("voice_method", of: reply) ?? "POST"
            guard url == voiceURL else {
                return .wrong(check, url.isEmpty ? "it has no Voice URL" : "its Voice URL is \(url)", advice)
            }
            guard method == "POST" else { return .wrong(check, "its Voice URL is asked with \(method)", advice) }
            return .right(check, "its Voice URL is \(voiceURL)")
        case .reply(let reply) where reply.status == 404:
            return .wrong(check, "the account has no such application", "copy its SID (AP…) from Voice > TwiML Apps in Twilio's console")
        case .reply(let reply): return strange(check, reply)
        }
    }

    static func phoneNumber(_ number: String, owned: WebOutcome, verified: WebOutcome) -> Finding {
        let check = "phone number"
        for (outcome, list) in [(owned, "incoming_phone_numbers"), (verified, "outgoing_caller_ids")] {
            switch outcome {
            case .failure(let why): return .unknown(check, "Twilio cannot be asked: \(why)")
            case .reply(let reply) where reply.status == 200:
                if contains(number, list, reply) { return .right(check, "\(number) is the account's") }
            case .reply(let reply): return strange(check, reply)
            }
        }
        return .wrong(
            check, "\(number) is neither a number of the account nor a verified caller id",
            "buy or verify it in Twilio's console: calls with a caller id of somebody else's fail")
    }

    private static func strange(_ check: String, _ reply: HTTPReply) -> Finding {
        .unknown(check, "Twilio answered \(reply.status)" + (member("message", of: reply).map { ": \($0)" } ?? ""))
    }

    /// A member that is a text; nil when there is none, or the body is no JSON object.
    private static func member(_ name: String, of reply: HTTPReply) -> String? {
        (try? JSONDecoder().decode(Members.self, from: Data(reply.body)))?.texts[name]
    }
    private static func contains(_ number: String, _ list: String, _ reply: HTTPReply) -> Bool {
        let lists = try? JSONDecoder().decode([String: Numbers].self, from: Data(reply.body))
        return lists?[list]?.numbers.contains(number) ?? false
    }

    /// The members of an object that are texts.
    private struct Members: Decodable {
        let texts: [String: String]

        init(from decoder: any Decoder) throws {
            let members = try decoder.singleValueContainer().decode([String: Text].self)
            texts = members.compactMapValues(\.text)
        }

        private struct Text: Decodable {
            let text: String?

            init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
        }
    }

    /// The phone numbers of a list; none where the member is no list.
    private struct Numbers: Decodable {
        let numbers: [String]

        init(from decoder: any Decoder) throws {
            numbers = ((try? decoder.singleValueContainer().decode([Members].self)) ?? []).compactMap { $0.texts["phone_number"] }
        }
    }
}

/// The address that Twilio is to ask what happens with a call.
enum VoiceURL {
    static func of(_ publicURL: String) -> String {
        var base = publicURL
        while base.hasSuffix("/") { base.removeLast() }
        return base + "/call/connect"
    }
}
