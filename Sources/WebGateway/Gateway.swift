internal import Logging
internal import RPC
internal import Settings

/// What all routes share.
struct Gateway: Sendable {
    var settings: GatewaySettings
    let daemon: any DaemonCalls
    let live: LiveFeed
    let logger: Logger
    let counters = ResponseCounters()

    /// For the server's own lines, which name request paths: these may hold a customer's token.
    var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }

    /// Those who have signed in.
    var sessions: AgentSessions { AgentSessions(daemon: daemon, isHTTPS: settings.publicURL.isHTTPS) }
}
