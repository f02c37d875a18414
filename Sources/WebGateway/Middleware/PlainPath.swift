internal import HTTPTypes
internal import Hummingbird

/// Refuses addresses that the desk never gives out, before anything maps them to a file or leads on from them.
///
/// All of its paths are plain: letters, digits and `-._~`, one slash between two segments and none at the end. So a page
/// has one name, and no redirect can lead to another host. Parts of files are not served: a server may ignore
/// `Range` (RFC 9110, 14.2).
struct PlainPath: RouterMiddleware {
    typealias Context = GatewayContext

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isPlain(request.uri.path), request.head.path?.hasPrefix("//") != true else { throw HTTPError(.notFound) }
        guard request.headers[.range] != nil else { return try await next(request, context) }
        var head = request.head
        head.headerFields[.range] = nil
        return try await next(Request(head: head, body: request.body), context)
    }

    static func isPlain(_ path: String) -> Bool {
        if path == "/" { return true }
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.first?.isEmpty == true else { return false }
        return segments.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isUnreserved) }
    }

    /// RFC 3986, 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
