internal import Protocol

/// What a local user may do.
struct Role: Hashable, Sendable {
    /// Nil for a user that the configuration does not know: then every method is denied.
    let access: Access?
    /// Whether an `actor` in its calls is believed.
    let speaksForOthers: Bool

    static let stranger = Role(access: nil, speaksForOthers: false)
    static let reader = Role(access: .read, speaksForOthers: false)
    static let writer = Role(access: .write, speaksForOthers: false)
    /// The web gateway: speaks for agents and customers.
    static let gateway = Role(access: .write, speaksForOthers: true)
    static let admin = Role(access: .admin, speaksForOthers: false)
}
