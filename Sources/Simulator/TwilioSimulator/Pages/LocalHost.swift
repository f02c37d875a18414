internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Refuses requests under a name that is not this machine's: another site's page could point its own name here (DNS
/// rebinding), and read the log as if it were ours.
struct LocalHost: RouterMiddleware {
    typealias Context = BasicRequestContext
    /// The host of `SIMULATOR_URL`, which the operator has chosen.
    let own: String?

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        guard Self.isSafe(host, own: own) else {
            throw HTTPError(.misdirectedRequest, message: "The simulator answers to addresses and localhost, and to SIMULATOR_URL.")
        }
        return try await next(request, context)
    }

    /// Whether `host` is an address, `localhost` or our own name, with or without a port.
    static func isSafe(_ host: String, own: String?) -> Bool {
        let name = name(of: host)
        return name == "localhost" || name == own || (try? SocketAddress(ipAddress: name, port: 0)) != nil
    }

    static func name(of host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[host.index(after: host.startIndex)..<end]) }
        return String(host.prefix { $0 != ":" }).lowercased()
    }
}
