import Foundation
import Testing

@testable import WebGateway

/// What holds for every page.
@Suite struct PageTests {
    static let hostile = "</dd></textarea></title><script>alert(1)</script><b onclick=x> \"\u{301} x='\u{200D} &amp; {{name}} & 日👩‍👩‍👧"

    @Test func everyPageIsASample() throws {
        let pages = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/WebGateway/Pages")
        let sampled = Set(PageSamples.names.map { String(describing: type(of: PageSamples.page($0, "x"))) })
        for file in try FileManager.default.contentsOfDirectory(at: pages, includingPropertiesForKeys: nil) {
            for page in try String(contentsOf: file, encoding: .utf8).matches(of: /struct (\w+): Page\b/) {
                #expect(sampled.contains(String(page.output.1)), "\(page.output.1) is in no sample of PageSamples")
            }
        }
    }

    /// The whole pages: each says its address in its `data-page`, but for that of an error.
    private static func addressesAndLinks() throws -> [(address: String, links: [String])] {
        try PageSamples.names.map { name in
            let elements = try PageMarkup(PageSamples.page(name, "/status/token")).elements
            let address = elements.first { $0.name == "body" }?["data-page"] ?? ""
            return (address, elements.filter { $0.name == "a" }.compactMap { $0["href"] })
        }
        .filter { !$0.address.isEmpty }
    }

    @Test func everyPageIsLinkedFromAnother() throws {
        let pages = try Self.addressesAndLinks()
        for address in Set(pages.map(\.address)) {
            let links = pages.filter { $0.address != address }.flatMap(\.links)
            #expect(links.contains { $0 == address || $0.hasPrefix(address + "/") }, "\(address) is linked from no other page")
        }
    }

    /// That of a status ends with a token.
    @Test func everyPageHasARoute() async throws {
        let desk = try await TestDesk()
        for address in Set(try Self.addressesAndLinks().map(\.address)).subtracting(["/status"]) {
            #expect(try await desk.get(address).status != 404, "\(address) has no route")
        }
    }

    @Test(arguments: PageSamples.names)
    func aValueThatLooksLikeMarkupAddsNone(name: String) throws {
        let plain = try PageMarkup(PageSamples.page(name, "value"))
        let hostile = try PageMarkup(PageSamples.page(name, Self.hostile))
        #expect(hostile.elements.map(\.name) == plain.elements.map(\.name))
        for (one, other) in zip(hostile.elements, plain.elements) { #expect(one.attributes.map(\.name) == other.attributes.map(\.name)) }
        #expect(hostile.texts.map(\.element) == plain.texts.map(\.element))
    }

    @Test(arguments: PageSamples.names)
    func everyValueIsShownAsItIs(name: String) throws {
        let page = try PageMarkup(PageSamples.page(name, Self.hostile))
        let shown = page.elements.flatMap { $0.attributes.compactMap(\.value) } + page.texts.map(\.text)
        // A text area's content begins behind the line feed that a browser drops.
        #expect(shown.count { $0 == Self.hostile || $0 == "\n" + Self.hostile } == PageSamples.count(name))
        #expect(!shown.contains { $0.contains("&lt;") })
    }

    /// The content security policy would stop them, and then the page would lack them.
    @Test(arguments: PageSamples.names)
    func noPageHasScriptInIt(name: String) throws {
        let page = try PageMarkup(PageSamples.page(name, "/x"))
        #expect(!page.texts.contains { ["script", "style"].contains($0.element) })
        for element in page.elements {
            #expect(element.name != "script" || element["src"] != nil)
            #expect(!element.attributes.contains { $0.name.hasPrefix("on") || $0.name == "style" })
            #expect(!["href", "src", "action"].contains { element[$0]?.contains("javascript:") == true })
        }
    }

    @Test(arguments: PageSamples.names)
    func whatNamesAnotherElementFindsIt(name: String) throws {
        let page = try PageMarkup(PageSamples.page(name, "value"))
        let ids = page.elements.compactMap { $0["id"] }
        #expect(Set(ids).count == ids.count)
        for element in page.elements {
            for attribute in ["aria-labelledby", "aria-describedby", "for"] {
                let named = element[attribute]?.split(separator: " ").map(String.init) ?? []
                #expect(Set(ids).isSuperset(of: named), "\(attribute) of \(element.name)")
            }
            if let anchor = element["href"], anchor.hasPrefix("#") { #expect(ids.contains(String(anchor.dropFirst())), "\(anchor)") }
        }
    }

    @Test(arguments: PageSamples.names.filter { !["list", "rows"].contains($0) })
    func aWholePageHasATitleOneHeadingAndAPlaceToSkipTo(name: String) throws {
        let page = try PageMarkup(PageSamples.page(name, "value"))
        #expect(page.texts.count { $0.element == "title" } == 1)
        #expect(page.elements.count { $0.name == "h1" } == 1)
        #expect(page.elements.count { $0.name == "main" && $0["id"] == "main" } == 1)
    }
}
