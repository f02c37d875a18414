internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import RPC

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
