extension RecordReader: FieldVisitor {
    @inline(__always)
    public mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if isLost { return }
        let start = offset
        if bytes.has(isFirst ? "\"" : ",\"", from: start) {
            let nameStart = start + (isFirst ? 1 : 2)
            let nameEnd = nameStart + name.utf8CodeUnitCount
            if bytes.has(name, from: nameStart), bytes.has("\":", from: nameEnd) {
                offset = nameEnd + 2
                if let read = Value.read(&self) {
                    value = read
                    isFirst = false
                } else {
                    isLost = true
                }
                return
            }
        }
        if let absent = Value.absent { value = absent } else { isLost = true }
    }

    /// Fills a record whose object is next. False when it is written otherwise.
    @discardableResult
    mutating func object(_ record: inout some Record) -> Bool {
        let wasFirst = isFirst
        isFirst = true
        guard take("{") else { return lose() }
        record.visit(&self)
        guard !isLost, take("}") else { return lose() }
        isFirst = wasFirst
        return true
    }

    mutating func array<Element: FieldValue>() -> [Element]? {
        var elements: [Element] = []
        guard take("[") else { return nil }
        if take("]") { return elements }
        repeat {
            guard let element = Element.read(&self) else {
                isLost = true
                return nil
            }
            elements.append(element)
        } while take(",")
        if take("]") { return elements }
        isLost = true
        return nil
    }
}
