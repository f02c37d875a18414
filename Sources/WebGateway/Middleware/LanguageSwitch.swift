internal import HTTPTypes
internal import Hummingbird

/// Takes the choice of a language, `?lang=ja` on any page, into a cookie, and leads to the page without it.
struct LanguageSwitch: RouterMiddleware {
    typealias Context = GatewayContext
    static let parameter = "lang"
    let catalogues: Catalogues
    let isSecure: Bool

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.query != nil, request.method == .get || request.method == .head,
            let chosen = request.uri.queryParameters[Self.parameter[...]], let words = catalogues[String(chosen)]
        else { return try await next(request, context) }
        var response = Response.seeOther(Self.target(of: request))
        response.setCookie(LanguageCookie.cookie(words.language, isSecure: isSecure))
        return response
    }

    /// The page's own address, with its query but for the choice.
    static func target(of request: Request) -> String {
        guard let query = request.uri.query else { return request.uri.path }
        let rest = query.split(separator: "&").filter { $0.prefix { $0 != "=" } != parameter }
        return request.uri.path + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    }
}
