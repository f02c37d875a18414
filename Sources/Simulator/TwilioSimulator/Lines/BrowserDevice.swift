/// A browser as a line sees it.
@Exchange
protocol BrowserDevice: AnyObject, Sendable {
    /// The calls of this browser, by the exchange's names for them.
    var calls: [String: Call] { get set }

    func send(_ frame: SignalFrame)
    /// Speaks in the browser, and returns when it has spoken.
    func say(_ text: String, language: String?, callSID: String) async
}
