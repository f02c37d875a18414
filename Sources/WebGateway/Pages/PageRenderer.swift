internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Mustache
internal import NIOCore

/// Renders the pages of Views/. Every value is escaped: no template uses the unescaped form.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    init(directory: String) throws {
        MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
        var library = MustacheLibrary()
        for file in try FileManager.default.contentsOfDirectory(atPath: directory) where file.hasSuffix(".mustache") {
            let template = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
            try library.register("{{% CONTENT_TYPE: \(EscapedHTML.name)}}\n" + template, named: String(file.dropLast(9)))
        }
        self.library = library
    }

    func response(_ page: some Page, status: HTTPResponse.Status = .ok) throws -> Response {
        guard let html = library.render(page, withTemplate: page.template) else {
            throw HTTPError(.internalServerError)
        }
        return Response(
            status: status,
            // A page may show a customer's data: no cache keeps it.
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }
}

/// A page: its values by the names that the template uses.
protocol Page: MustacheParent {
    var template: String { get }
    func value(_ name: String) -> Any?
}

extension Page {
    func child(named name: String) -> Any? { value(name) }
}
