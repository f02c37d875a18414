internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Protocol

/// Turns what a route throws into a page that says what was wrong, in the reader's language; scripts get JSON with the same words.
struct ErrorPages: RouterMiddleware {
    typealias Context = GatewayContext
    let settings: GatewaySettings
    let logger: Logger
    /// The routes that only the pages' scripts ask.
    let scriptPaths: Set<String>

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let reader = Reader(of: request, settings)
            let page = page(for: error, reader)
            let status = HTTPResponse.Status(code: page.code)
            var response: Response
            if scriptPaths.contains(request.uri.path) {
                response = try JSONReply.error(page.message, status: status)
            } else {
                response = page.response(for: reader, status: status)
            }
            if let error = error as? HTTPError { response.headers.append(contentsOf: error.headers) }
            if page.code == 503 { response.headers[.retryAfter] = "5" }
            return response
        }
    }

    private func page(for error: any Error, _ reader: Reader) -> ErrorPage {
        switch error {
        case let fault as Fault:
            if fault.reason == .internal || fault.reason == .denied {
                // The daemon's words for its operator.
                logger.error("The daemon refused a call.", metadata: ["reason": "\(fault.reason.rawValue)", "message": "\(fault.message)"])
            }
            let (code, heading, word) = Self.words(for: fault.reason)
            return ErrorPage(code: code, heading: heading, message: reader[word].text)
        case let refusal as Refusal:
            let (heading, _) = Self.words(for: refusal.status)
            return ErrorPage(code: refusal.status.code, heading: heading, message: reader[refusal.word].filled(refusal.values))
        case let error as any HTTPResponseError:
            let (heading, word) = Self.words(for: error.status)
            return ErrorPage(code: error.status.code, heading: heading, message: reader[word].text)
        default:
            logger.error("A request failed.", metadata: ["type": "\(type(of: error))"])
            let (heading, word) = Self.words(for: .internalServerError)
            return ErrorPage(code: 500, heading: heading, message: reader[word].text)
        }
    }

    private static func words(for reason: Reason) -> (code: Int, heading: Word, text: Word) {
        switch reason {
        case .notFound: (404, .errorNotFound, .errorNotFoundRecord)
        case .conflict: (409, .errorConflict, .errorConflictText)
        case .invalid: (422, .errorInvalid, .errorInvalidText)
        case .denied: (403, .errorDenied, .errorDeniedText)
        case .tooLarge: (413, .errorTooLarge, .errorTooLargeText)
        case .overloaded: (503, .errorOverloaded, .errorOverloadedText)
        case .storageFull: (507, .errorStorageFull, .errorStorageFullText)
        case .unavailable: (503, .errorUnavailable, .errorUnavailableText)
        case .internal: (500, .errorInternal, .errorInternalText)
        }
    }

    private static func words(for status: HTTPResponse.Status) -> (heading: Word, text: Word) {
        switch status.code {
        case 400: (.errorBadRequest, .errorBadRequestText)
        case 404: (.errorNotFound, .errorNotFoundPage)
        case 405: (.errorMethod, .errorMethodText)
        case 413: (.errorTooLarge, .errorTooLargeText)
        default: (.errorInternal, .errorOther)
        }
    }
}
