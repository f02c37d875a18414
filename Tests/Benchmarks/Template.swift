internal import NIOCore

/// A request whose bytes are known but for some digits: sending one costs a copy and a few stores, whatever its dialect.
struct Template: Sendable {
    private enum Digits: Sendable {
        /// A number that no other request of the run has.
        case sequence
        /// A number at random.
        case uniform(ClosedRange<UInt64>)
    }
    private struct Slot: Sendable {
        let offset: Int
        let width: Int
        let digits: Digits
    }

    private(set) var bytes: [UInt8] = []
    private var slots: [Slot] = []

    mutating func text(_ text: String) { bytes += text.utf8 }

    mutating func text(_ other: Template) {
        slots += other.slots.map { Slot(offset: $0.offset + bytes.count, width: $0.width, digits: $0.digits) }
        bytes += other.bytes
    }

    /// The request's own number, with zeros in front.
    mutating func sequence(width: Int = Template.sequenceWidth) { slot(width, .sequence) }
    static let sequenceWidth = 10

    /// A number of `range` at random, with zeros in front.
    mutating func number(in range: ClosedRange<UInt64>, width: Int) { slot(width, .uniform(range)) }

    private mutating func slot(_ width: Int, _ digits: Digits) {
        slots.append(Slot(offset: bytes.count, width: width, digits: digits))
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: width)
    }

    /// The template behind a four-byte big-endian length, as supportd's wire has it.
    func framed() -> Template {
        var framed = Template()
        framed.bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) }
        framed.text(self)
        return framed
    }

    func write(_ sequence: UInt64, _ random: inout some RandomNumberGenerator, to buffer: inout ByteBuffer) {
        let start = buffer.writerIndex
        buffer.writeBytes(bytes)
        for slot in slots {
            var value =
                switch slot.digits {
                case .sequence: sequence
                case .uniform(let range): UInt64.random(in: range, using: &random)
                }
            for position in stride(from: start + slot.offset + slot.width - 1, through: start + slot.offset, by: -1) {
                buffer.setInteger(UInt8(ascii: "0") + UInt8(value % 10), at: position)
                value /= 10
            }
        }
    }
}
