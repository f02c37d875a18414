import Testing
import XML

@Suite struct MarkupTests {
    private func parse(_ document: String, maximumDepth: Int = 16) throws(XMLError) -> Markup {
        try Markup(parsing: Array(document.utf8), maximumDepth: maximumDepth)
    }

    private func fault(_ document: String, maximumDepth: Int = 16) -> XMLError? {
        do throws(XMLError) {
            _ = try parse(document, maximumDepth: maximumDepth)
            return nil
        } catch {
            return error
        }
    }

    @Test func aDocumentIsItsElements() throws {
        let document = "<?xml version='1.0'?>\n<a x=\"1\" y='2'>one<b/>two<!-- no --><c>three</c><b z=''/></a>\n<!-- end -->"
        #expect(
            try parse(document)
                == Markup(
                    name: "a", attributes: ["x": "1", "y": "2"], text: "onetwo",
                    children: [Markup(name: "b"), Markup(name: "c", text: "three"), Markup(name: "b", attributes: ["z": ""])]))
    }

    @Test func whatIsEscapedIsRead() throws {
        let markup = try parse("<a b=\"&lt;&amp;&gt;&quot;&#x1F6B2;&#13;\"> &amp;&apos;&#233;<![CDATA[<&amp;>]]></a>")
        #expect(markup.attributes == ["b": "<&>\"\u{1F6B2}\r"])
        #expect(markup.text == " &'é<&amp;>")
    }

    @Test func aPrefixIsPartOfTheName() throws {
        let markup = try parse("<s:a xmlns:s='urn:s' s:b='1' b='2'><t:c/></s:a>")
        #expect(markup.name == "s:a")
        #expect(markup.attributes == ["s:b": "1", "b": "2"])
        #expect(markup.children.map(\.name) == ["t:c"])
    }

    /// libxml2 goes on for a moment when it is stopped, and tells of what comes of that.
    @Test(arguments: [
        ("<R>a]]>b</R>", "]]>"), ("<R><!-- a -- b --></R>", "hyphen"), ("<R a=1/>", "AttValue"), ("<R a=\"<\">x</R>", "'<'"),
    ])
    func theFirstFaultIsTold(document: String, word: String) {
        #expect(fault(document)?.reason.contains(word) == true, "\(fault(document)?.description ?? "")")
    }

    @Test func aFaultSaysWhatAndWhere() {
        let fault = fault("<a>\n  <b>\n  </c>\n</a>")
        #expect(fault?.line == 3)
        #expect(fault?.reason.contains("mismatch") == true)
        #expect(fault?.description.hasSuffix(", line 3, column \(fault?.column ?? 0)") == true)
        #expect(fault?.column ?? 0 > 0)
    }

    @Test(arguments: [
        "", " ", "text", "<", "<a", "<a>", "<a></b>", "<a/><a/>", "<a b='1' b='2'/>", "<a b=1/>", "<a>&b;</a>", "<a b='<'/>", "<a>&#0;</a>",
        "<a>\u{1}</a>", "<a><![CDATA[</a>", "<!--", "<a>]]></a>",
    ])
    func whatIsNotWellFormedIsRefused(document: String) {
        #expect(fault(document) != nil)
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        let bytes = Array("<a>".utf8) + [0xC3, 0x28] + Array("</a>".utf8)
        #expect(throws: XMLError.self) { try Markup(parsing: bytes, maximumDepth: 16) }
    }

    @Test func elementsAreNestedSoDeepAndNoDeeper() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>\n", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try parse(nested(16))
        #expect(fault(nested(17))?.description == "elements are nested more than 16 deep, line 17")
        #expect(fault(nested(100_000)) != nil)
    }

    @Test func anOutsideEntityIsNotRead() {
        for declaration in ["<!ENTITY e SYSTEM 'file:///etc/passwd'>", "<!ENTITY % e SYSTEM 'file:///etc/passwd'> %e;"] {
            #expect(fault("<!DOCTYPE a [\(declaration)]><a>&e;</a>") != nil)
        }
        #expect(fault("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")?.reason == "there must be no document type")
    }

    /// Ten entities, each ten times the one before: ten billion characters, were they expanded.
    @Test func entitiesAreNotExpanded() {
        let entities = (1..<10).map { "<!ENTITY e\($0) '\(String(repeating: "&e\($0 - 1);", count: 10))'>" }.joined()
        #expect(fault("<!DOCTYPE a [<!ENTITY e0 'aaaaaaaaaa'>\(entities)]><a b='&e9;'>&e9;</a>") != nil)
    }
}
