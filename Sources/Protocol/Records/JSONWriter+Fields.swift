extension JSONWriter: FieldVisitor {
    /// Writes a member, unless its value is absent. A field's name needs no escapes.
    @inline(__always)
    public mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if value.isAbsent { return }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        value.write(to: &self)
        needsComma = true
    }

    mutating func elements(_ elements: [some FieldValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            element.write(to: &self)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
