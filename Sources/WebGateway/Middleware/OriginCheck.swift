internal import HTTPTypes
internal import Hummingbird

/// Refuses requests that another site makes a browser send. The session's cookie is `SameSite`, and this is the second lock.
///
/// Browsers name the origin of a POST in `Sec-Fetch-Site` and in `Origin`; programs, and Twilio, send neither.
struct OriginCheck: RouterMiddleware {
    typealias Context = GatewayContext
    let origin: String

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head || isOurs(request.headers) else {
            throw Refusal(.forbidden, .errorOtherSite)
        }
        return try await next(request, context)
    }

    private func isOurs(_ headers: HTTPFields) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name] {
            // "none" is a person's own doing: a bookmark, a reload.
            return site == "same-origin" || site == "none"
        }
        return headers[.origin].map { $0 == origin } ?? true
    }
}
