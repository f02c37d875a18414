internal import CLibXML2

/// The first fault that libxml2 reports.
private final class FirstFault {
    private(set) var error: XMLError?
    func keep(_ error: XMLError) { self.error = self.error ?? error }
}

extension Markup {
    /// Parses a document in UTF-8. It keeps only elements, attributes and text.
    ///
    /// It opens no file and no connection. It refuses a document type, and so every entity but XML's own five. libxml2's own
    /// limits for names, texts and depth stay on.
    /// - Parameter maximumDepth: how deep elements may be nested; the root alone is 1.
    public init(parsing document: [UInt8], maximumDepth: Int) throws(XMLError) {
        guard let count = Int32(exactly: document.count) else { throw XMLError("the document is too long") }
        guard let context = unsafe xmlNewParserCtxt() else { throw XMLError("there is no memory") }
        defer { unsafe xmlFreeParserCtxt(context) }
        // Only the first fault counts. Later ones follow from it, or from stopping there. (libxml2 passes the parser's context.)
        let fault = FirstFault()
        unsafe context.pointee._private = unsafe Unmanaged.passUnretained(fault).toOpaque()
        unsafe context.pointee.sax.pointee.serror = { context, error in
            guard let context = unsafe context?.assumingMemoryBound(to: xmlParserCtxt.self), let error = unsafe error,
                unsafe error.pointee.level == XML_ERR_FATAL
            else { return }
            if let place = unsafe context.pointee._private {
                unsafe Unmanaged<FirstFault>.fromOpaque(place).takeUnretainedValue().keep(XMLError(error.pointee))
            }
            unsafe xmlStopParser(context)
        }
        let read = unsafe withExtendedLifetime(fault) { unsafe xmlCtxtReadMemory(context, document, count, nil, "UTF-8", Self.options) }
        guard let tree = unsafe read else { throw fault.error ?? XMLError("the document cannot be read") }
        defer { unsafe xmlFreeDoc(tree) }
        guard unsafe xmlGetIntSubset(tree) == nil else { throw XMLError("there must be no document type") }
        guard let root = unsafe xmlDocGetRootElement(tree) else { throw XMLError("there is no element") }
        self = try unsafe Markup(root, levels: maximumDepth, maximumDepth)
    }

    /// XML_PARSE_NOENT, DTDLOAD and HUGE are absent on purpose: nothing is expanded or fetched, and the limits stay on.
    /// Faults are returned instead of written to standard error.
    private static let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)

    private init(_ node: xmlNodePtr, levels: Int, _ maximumDepth: Int) throws(XMLError) {
        guard levels > 0 else {
            throw XMLError("elements are nested more than \(maximumDepth) deep", line: unsafe xmlGetLineNo(node))
        }
        self.init(name: unsafe Self.name(node.pointee.name, in: node.pointee.ns))
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            let name = unsafe Self.name(current.pointee.name, in: current.pointee.ns)
            attributes[name] = unsafe Self.texts(current.pointee.children)
            unsafe attribute = unsafe current.pointee.next
        }
        text = unsafe Self.texts(node.pointee.children)
        var child = unsafe node.pointee.children
        while let current = unsafe child {
            if unsafe current.pointee.type == XML_ELEMENT_NODE {
                children.append(try unsafe Markup(current, levels: levels - 1, maximumDepth))
            }
            unsafe child = unsafe current.pointee.next
        }
    }

    /// The text of a node and of the siblings after it.
    private static func texts(_ first: xmlNodePtr?) -> String {
        var text = ""
        var node = unsafe first
        while let current = unsafe node {
            let type = unsafe current.pointee.type
            if type == XML_TEXT_NODE || type == XML_CDATA_SECTION_NODE { text += unsafe string(current.pointee.content) }
            unsafe node = unsafe current.pointee.next
        }
        return text
    }

    private static func name(_ name: UnsafePointer<xmlChar>?, in space: xmlNsPtr?) -> String {
        guard let prefix = unsafe space?.pointee.prefix else { return unsafe string(name) }
        return unsafe string(prefix) + ":" + string(name)
    }

    private static func string(_ bytes: UnsafePointer<xmlChar>?) -> String {
        unsafe bytes.map { unsafe String(cString: $0) } ?? ""
    }
}
