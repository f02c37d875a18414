internal import Hummingbird
internal import Settings

/// All routes, after all middleware.
enum AllRoutes {
    /// The order of the middleware is the order in which a request meets it.
    static func router(of gateway: Gateway) -> Router<GatewayContext> {
        let settings = gateway.settings
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(logger: gateway.logger, counters: gateway.counters))
        router.add(middleware: SecurityHeaders(settings))
        router.add(
            middleware: ErrorPages(settings: settings, logger: gateway.logger, scriptPaths: TokenRoutes.paths.union(LiveRoutes.paths)))
        router.add(middleware: PlainPath())
        router.add(middleware: LanguageSwitch(catalogues: settings.catalogues, isSecure: settings.publicURL.isHTTPS))
        // Browsers ask each time whether a file has changed, so that a page and its script are of the same version.
        let cacheControl = CacheControl([(MediaType(type: .any), [.noCache])])
        router.add(middleware: FileMiddleware(settings.assets + "/Public", cacheControl: cacheControl, logger: gateway.quietLogger))
        router.add(middleware: OriginCheck(origin: settings.publicURL.origin))
        HomeRoutes(gateway: gateway).add(to: router)
        DashboardRoutes(gateway: gateway).add(to: router)
        LiveRoutes(gateway: gateway).add(to: router)
        SessionRoutes(gateway: gateway).add(to: router)
        TokenRoutes(gateway: gateway).add(to: router)
        CallRoutes(gateway: gateway).add(to: router)
        HealthRoutes(gateway: gateway).add(to: router)
        ScriptRoutes(settings: settings).add(to: router)
        return router
    }
}
