internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Twilio

extension Request {
    /// The most that a form may have, in bytes. Descriptions have 16 KiB, which percent encoding triples.
    static let maximumForm = 128 * 1024

    /// Reads an urlencoded body. Faults: 413 when it is too long, 415 for another type, 400 when it is malformed.
    mutating func form() async throws -> FormParameters {
        guard headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
            throw Refusal(.unsupportedMediaType, .errorForm)
        }
        let body: ByteBuffer
        do {
            body = try await self.body.collect(upTo: Self.maximumForm)
        } catch is NIOTooManyBytesError {
            throw Refusal(.contentTooLarge, .errorFormSize, ["maximum": String(Self.maximumForm / 1024)])
        } catch let error as any HTTPResponseError {
            throw error
        } catch {
            // Such as a chunk whose length is no number, or a client that has left.
            throw Refusal(.badRequest, .errorBadRequestText)
        }
        do {
            return try FormParameters(parsing: Array(body.readableBytesView))
        } catch {
            throw Refusal(.badRequest, .errorFormText, ["reason": "\(error)"])
        }
    }
}

extension Response {
    /// 303: the browser gets the page, and a reload sends no form again.
    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }
}

extension Router where Context == GatewayContext {
    /// Answers 405 to a browser that opens an address that takes forms only.
    func postOnly(_ path: RouterPath) {
        get(path) { _, _ -> Response in throw HTTPError(.methodNotAllowed, headers: [.allow: "POST"]) }
    }
}
