internal import FoundationEssentials
internal import Twilio

/// Asks Twilio's REST interface about an account (`/2010-04-01/Accounts/…`): reads, and changes nothing.
struct TwilioAPI: Sendable {
    /// The one that is given, else the environment's, else Twilio's.
    static func address(_ given: String?) -> String {
        var address = given ?? ProcessInfo.processInfo.environment["TWILIO_API_URL"] ?? ""
        while address.hasSuffix("/") { address.removeLast() }
        return address.isEmpty ? "https://api.twilio.com" : address
    }

    private let web: WebClient
    private let address: String
    private let accountSID: String
    private let authToken: String

    /// - Parameter address: without a slash at the end; another one for a simulator, or for an account of another region.
    init(web: WebClient, address: String, _ values: [SetupField: String]) {
        self.web = web
        self.address = address
        accountSID = values[.accountSID] ?? ""
        authToken = values[.authToken] ?? ""
    }

    func account() async -> WebOutcome { await get("") }
    func application(_ sid: String) async -> WebOutcome { await get("/Applications/\(sid)") }
    func numbers(_ number: String) async -> WebOutcome { await get("/IncomingPhoneNumbers", "PhoneNumber", number) }
    func callerIDs(_ number: String) async -> WebOutcome { await get("/OutgoingCallerIds", "PhoneNumber", number) }

    /// Something small that any key of the account may read, asked with the key.
    func calls(key: String, secret: String) async -> WebOutcome {
        await web.get(url("/Calls", "PageSize", "1"), user: key, password: secret)
    }

    private func get(_ path: String, _ name: String? = nil, _ value: String = "") async -> WebOutcome {
        await web.get(url(path, name, value), user: accountSID, password: authToken)
    }

    private func url(_ path: String, _ name: String?, _ value: String) -> String {
        let query = name.map { "?" + FormParameters([Parameter(name: $0, value: value)]).encoded } ?? ""
        return "\(address)/2010-04-01/Accounts/\(accountSID)\(path).json\(query)"
    }
}
