internal import HTTPTypes
internal import Hummingbird
internal import Markup
internal import NIOCore

/// What a route answers a browser with: a whole page, or a part that the page's script puts into its place.
protocol Page {
    func write(to html: inout HTML, for reader: Reader)
}

extension Page {
    func response(for reader: Reader, status: HTTPResponse.Status = .ok) -> Response {
        var html = HTML()
        write(to: &html, for: reader)
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8",
                // A page may show a customer's data: no cache keeps it.
                .cacheControl: "no-store",
                .contentLanguage: reader.words.language,
                // What the language was chosen by.
                .vary: "Accept-Language, Cookie",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: html.bytes))
        )
    }
}
