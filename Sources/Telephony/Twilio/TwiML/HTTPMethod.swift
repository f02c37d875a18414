/// How Twilio asks a URL; its default is POST.
public enum HTTPMethod: String, Hashable, Sendable, XMLAttributeValue {
    case get = "GET"
    case post = "POST"
}
