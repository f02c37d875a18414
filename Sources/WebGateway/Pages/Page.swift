internal import HTTPTypes
internal import Hummingbird
internal import Markup
internal import NIOCore

/// What a route answers a browser with: a whole page, or a part that the page's script puts into its place.
protocol Page {
    func write(to html: inout HTML)
}

extension Page {
    func response(status: HTTPResponse.Status = .ok) -> Response {
        var html = HTML()
        write(to: &html)
        return Response(
            status: status,
            // A page may show a customer's data: no cache keeps it.
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: html.bytes))
        )
    }
}
