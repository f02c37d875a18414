extension RecordReader: FieldVisitor {
    @inline(__always)
    public mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if isLost { return }
        var start = offset
        if !isFirst, isNext(UInt8(ascii: ","), at: start) { start += 1 }
        if isFirst || start > offset, isNext(UInt8(ascii: "\""), at: start), bytes.has(name, from: start + 1) {
            let end = start + 1 + name.utf8CodeUnitCount
            if isNext(UInt8(ascii: "\""), at: end), isNext(UInt8(ascii: ":"), at: end + 1) {
                offset = end + 2
                isFirst = false
                if let read = Value.read(&self) { value = read } else { isLost = true }
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
        guard take(UInt8(ascii: "{")) else { return lose() }
        record.visit(&self)
        guard !isLost, take(UInt8(ascii: "}")) else { return lose() }
        isFirst = wasFirst
        return true
    }

    mutating func array<Element: FieldValue>() -> [Element]? {
        var elements: [Element] = []
        guard take(UInt8(ascii: "[")) else { return nil }
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let element = Element.read(&self) else {
                isLost = true
                return nil
            }
            elements.append(element)
        } while take(UInt8(ascii: ","))
        if take(UInt8(ascii: "]")) { return elements }
        isLost = true
        return nil
    }
}
