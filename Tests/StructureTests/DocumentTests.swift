import Foundation
import Testing

@Suite struct DocumentTests {
    @Test func thePagesAreFound() {
        #expect(Document.all.contains { $0.path == "README.md" && $0.links.contains("docs/contents.md") })
        #expect(Document.all.contains { $0.path == "docs/configuration.md" && $0.anchors.contains("who-may-do-what") })
    }

    @Test(arguments: Document.all) func aLinkLeadsToAFile(document: Document) {
        for link in document.links {
            let target = target(of: link, in: document)
            let exists = FileManager.default.fileExists(atPath: Document.project.appending(path: target.path).path)
            #expect(exists, "\(document.path) links to \(link)")
        }
    }

    @Test(arguments: Document.all) func anAnchorLeadsToAHeading(document: Document) {
        for link in document.links {
            let target = target(of: link, in: document)
            guard let anchor = target.anchor else { continue }
            let page = Document.all.first { $0.path == target.path }
            #expect(page?.anchors.contains(anchor) == true, "\(document.path) links to \(link)")
        }
    }

    @Test func theContentsListEachPage() {
        let contents = Document.all.first { $0.path == "docs/contents.md" }
        for document in Document.all where document.path != "docs/contents.md" {
            let link = document.folder == "docs/" ? document.name : "../" + document.name
            #expect(contents?.links.contains(link) == true, "docs/contents.md does not list \(document.path)")
        }
    }

    /// `scripts/deb.sh` puts them so, and takes the folders out of their links.
    @Test func thePagesMayLieInOneFolder() {
        #expect(Set(Document.all.map(\.name)).count == Document.all.count)
        for document in Document.all {
            for link in document.links {
                let path = target(of: link, in: document).path
                #expect(Document.all.contains { $0.path == path }, "\(document.path) links to \(link), which is no page of the package")
            }
        }
    }

    @Test func headingsHaveTheAnchorsThatGitHubGivesThem() {
        let page = Document(path: "a.md", text: "# Two words\n```\n# no heading\n```\n## tickets.get\n## Whose, `code`?\n## Two words\n")
        #expect(page.anchors == ["two-words", "ticketsget", "whose-code", "two-words-1"])
    }

    @Test func linksInCodeAndLinksElsewhereAreNotLookedAt() {
        let page = Document(path: "a.md", text: "[a](b.md) `[c](d.md)` [e](https://example.com)\n\n    [f](g.md)\n[h](#i)\n")
        #expect(page.links == ["b.md", "#i"])
    }

    /// The linked file from the project's folder, and the heading in it.
    private func target(of link: String, in document: Document) -> (path: String, anchor: String?) {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let anchor = parts.count > 1 ? parts[1] : nil
        guard let path = parts.first, !path.isEmpty else { return (document.path, anchor) }
        return (path.hasPrefix("../") ? String(path.dropFirst(3)) : document.folder + path, anchor)
    }
}
