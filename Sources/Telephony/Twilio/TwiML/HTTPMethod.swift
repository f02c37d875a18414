/// How Twilio requests a URL. The default is POST.
public enum HTTPMethod: String, Hashable, Sendable, XMLAttributeValue {
    case get = "GET"
    case post = "POST"
}
