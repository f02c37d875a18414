internal import CBenchmarks

/// A request whose bytes are known but for some digits: sending one costs a copy and a few stores, whatever its dialect.
struct Template {
    private(set) var bytes: [UInt8] = []
    private var slots: [load_slot] = []
    /// How many RESP values answer it; 0: one frame of supportd.
    var values: UInt32 = 0

    mutating func text(_ text: String) { bytes += text.utf8 }

    mutating func text(_ other: Template) {
        slots += other.slots.map { load_slot(offset: $0.offset + UInt32(bytes.count), width: $0.width, low: $0.low, high: $0.high) }
        bytes += other.bytes
    }

    /// The request's own number, with zeros in front.
    mutating func sequence() { slot(Self.sequenceWidth, low: 0, high: 0) }
    static let sequenceWidth = 10

    /// A number of `range` at random, with zeros in front.
    mutating func number(in range: ClosedRange<UInt64>, width: Int) { slot(width, low: range.lowerBound, high: range.upperBound) }

    private mutating func slot(_ width: Int, low: UInt64, high: UInt64) {
        slots.append(load_slot(offset: UInt32(bytes.count), width: UInt32(width), low: low, high: high))
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: width)
    }

    /// The template behind a four-byte big-endian length, as supportd's wire has it.
    func framed() -> Template {
        var framed = Template()
        framed.bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) }
        framed.text(self)
        return framed
    }

    /// Lends the template to C.
    func withC<R>(_ body: (load_template) throws -> R) rethrows -> R {
        try bytes.withUnsafeBufferPointer { bytes in
            try slots.withUnsafeBufferPointer { slots in
                try body(
                    load_template(
                        bytes: bytes.baseAddress,
                        length: bytes.count,
                        slots: slots.baseAddress,
                        slot_count: slots.count,
                        values: values,
                        id_length: UInt32(Self.sequenceWidth + 1)
                    )
                )
            }
        }
    }
}
