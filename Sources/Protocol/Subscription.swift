/// A method whose reply is followed by notifications, until ``Ending`` is called or the connection closes.
///
/// A connection has one subscription at most, so a notification need not say which it belongs to.
public protocol Subscription: Method {
    associatedtype Notification: Codable & Sendable
    associatedtype Ending: Method
    /// The `method` of the notifications, for example `events.event`; their `params` is a `Notification`.
    static var notification: String { get }
    static var ending: Ending { get }
}
