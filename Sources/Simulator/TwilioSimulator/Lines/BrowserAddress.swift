/// An address at which browsers ring.
enum BrowserAddress {
    /// The identity of a client of the Voice SDK.
    case client(String)
    /// The number of a handset's page.
    case phone(String)
}
