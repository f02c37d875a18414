/// A telephone.
public struct DialNumber: Hashable, Sendable {
    /// In E.164.
    public var number: String
    /// Keys to press after the answer: digits, `A` to `D`, `*`, `#`, and `w` for half a second of waiting.
    public var sendDigits: String?
    /// TwiML for the answering party, before the two are connected.
    public var url: String?
    public var method: HTTPMethod?
    public var progress: ProgressCallback?

    public init(
        _ number: String, sendDigits: String? = nil, url: String? = nil, method: HTTPMethod? = nil,
        progress: ProgressCallback? = nil
    ) {
        self.number = number
        self.sendDigits = sendDigits
        self.url = url
        self.method = method
        self.progress = progress
    }

    var element: XMLElement {
        XMLElement(
            "Number",
            [
                "method": method,
                "sendDigits": sendDigits,
                "statusCallback": progress?.url,
                "statusCallbackEvent": progress?.events.words,
                "statusCallbackMethod": progress?.method,
                "url": url,
            ],
            text: number
        )
    }
}

/// A browser or an app, by the identity in its access token.
public struct DialClient: Hashable, Sendable {
    public var identity: String
    /// The called page gets them as `call.customParameters`.
    public var parameters: [Parameter]
    /// TwiML for the answering party, before the two are connected.
    public var url: String?
    public var method: HTTPMethod?
    public var progress: ProgressCallback?

    public init(
        _ identity: String, parameters: [Parameter] = [], url: String? = nil, method: HTTPMethod? = nil,
        progress: ProgressCallback? = nil
    ) {
        self.identity = identity
        self.parameters = parameters
        self.url = url
        self.method = method
        self.progress = progress
    }

    /// Without parameters the identity is the text. With parameters, both are children.
    var element: XMLElement {
        let details = parameters.map { XMLElement("Parameter", ["name": $0.name, "value": $0.value]) }
        return XMLElement(
            "Client",
            [
                "method": method,
                "statusCallback": progress?.url,
                "statusCallbackEvent": progress?.events.words,
                "statusCallbackMethod": progress?.method,
                "url": url,
            ],
            text: details.isEmpty ? identity : "",
            children: details.isEmpty ? [] : [XMLElement("Identity", text: identity)] + details
        )
    }
}
