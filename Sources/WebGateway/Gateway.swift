internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import Settings
internal import Twilio

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

    /// All routes behind all middleware; the order is the order in which a request meets them.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(logger: logger, counters: counters))
        router.add(middleware: SecurityHeaders(settings))
        router.add(middleware: ErrorPages(logger: logger))
        router.add(middleware: PlainPath())
        // Browsers ask each time whether a file has changed, so that a page and its script are of the same version.
        let cacheControl = CacheControl([(MediaType(type: .any), [.noCache])])
        router.add(middleware: FileMiddleware(settings.assets + "/Public", cacheControl: cacheControl, logger: quietLogger))
        router.add(middleware: OriginCheck(origin: settings.publicURL.origin))
        HomeRoutes(gateway: self).add(to: router)
        DashboardRoutes(gateway: self).add(to: router)
        LiveRoutes(gateway: self).add(to: router)
        SessionRoutes(gateway: self).add(to: router)
        TokenRoutes(gateway: self).add(to: router)
        CallRoutes(gateway: self).add(to: router)
        HealthRoutes(gateway: self).add(to: router)
        return router
    }
}
