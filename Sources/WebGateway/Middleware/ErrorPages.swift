internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC

/// Turns what a route throws into a page that says what was wrong; scripts get JSON with the same words.
struct ErrorPages: RouterMiddleware {
    typealias Context = GatewayContext
    let logger: Logger

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let page = page(for: error)
            let status = HTTPResponse.Status(code: page.code)
            var response: Response
            if request.uri.path.hasPrefix("/token") {
                response = try JSONReply.error(page.message, status: status)
            } else {
                response = page.response(status: status)
            }
            if let error = error as? HTTPError { response.headers.append(contentsOf: error.headers) }
            if page.code == 503 { response.headers[.retryAfter] = "5" }
            return response
        }
    }

    private func page(for error: any Error) -> ErrorPage {
        switch error {
        case let fault as Fault:
            return page(for: fault)
        case let error as any HTTPResponseError:
            return Self.page(for: error.status, (error as? HTTPError)?.body)
        default:
            logger.error("a request failed", metadata: ["type": "\(type(of: error))"])
            return Self.page(for: .internalServerError, nil)
        }
    }

    private func page(for fault: Fault) -> ErrorPage {
        if fault.reason == .internal || fault.reason == .denied {
            // The daemon's words for its operator.
            logger.error("the daemon refused", metadata: ["reason": "\(fault.reason.rawValue)", "message": "\(fault.message)"])
        }
        let (code, heading): (Int, String) =
            switch fault.reason {
            case .notFound: (404, "Not found")
            case .conflict: (409, "Somebody else was faster")
            case .invalid: (422, "That is not right yet")
            case .denied: (403, "Not allowed")
            case .tooLarge: (413, "Too large")
            case .overloaded: (503, "Too much at once")
            case .storageFull: (507, "The desk's disk is full")
            case .unavailable: (503, "The support desk is away")
            case .internal: (500, "Something went wrong")
            }
        let message =
            switch fault.reason {
            case .unavailable:
                "The support desk cannot be reached right now. Please try again in a moment: what arrives twice is stored once."
            case .denied: "The support desk does not allow this."
            case .internal: "This is our fault, not yours. Please try again."
            default: fault.message
            }
        return ErrorPage(code: code, heading: heading, message: message)
    }

    private static func page(for status: HTTPResponse.Status, _ message: String?) -> ErrorPage {
        let words: (String, String) =
            switch status.code {
            case 400: ("That request is not right", "The request could not be read.")
            case 404: ("Not found", "There is no such page.")
            case 405: ("Not like this", "This address answers another method.")
            case 413: ("Too large", "This is more than the desk takes at once.")
            default: ("Something went wrong", "Please try again.")
            }
        return ErrorPage(code: status.code, heading: words.0, message: message ?? words.1)
    }
}

/// JSON for the page's script.
enum JSONReply {
    static func error(_ message: String, status: HTTPResponse.Status) throws -> Response {
        try of(["error": message], status: status)
    }
    static func of(_ members: [String: String], status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONCoding.encode(members)))
        )
    }
}
