internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Settings
internal import Twilio

/// All routes of the simulator.
struct SimulatorRouter: Sendable {
    let board: Switchboard
    let logger: Logger

    func router() -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: PageHeaders(desk: PublicURL(board.settings.deskURL)?.origin))
        router.add(middleware: LocalHost(own: board.settings.ownHost))
        router.add(
            middleware: FileMiddleware(
                board.settings.assets + "/Public", cacheControl: CacheControl([(MediaType(type: .any), [.noCache])]), logger: logger))
        PageRoutes(board: board).add(to: router)
        RESTRoutes(board: board).add(to: router)
        return router
    }
}

/// What every answer has; the SDK's files may be loaded by the desk's pages too.
private struct PageHeaders: RouterMiddleware {
    typealias Context = BasicRequestContext
    /// The origin whose pages the workbench shows beside the handset.
    let desk: String?

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; "
            + "media-src 'self' blob: mediastream:; img-src 'self' data:; frame-src 'self'\(desk.map { " \($0)" } ?? ""); "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
        response.headers[.xContentTypeOptions] = "nosniff"
        if request.uri.path.hasPrefix("/sdk/") {
            response.headers[.accessControlAllowOrigin] = "*"
            // Module scripts need a script's type, and .mjs has none in every table.
            response.headers[.contentType] = "text/javascript; charset=utf-8"
        }
        return response
    }
}
