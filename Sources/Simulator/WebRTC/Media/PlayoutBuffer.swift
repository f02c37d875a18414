/// A jitter buffer: samples enter as packets arrive, and leave at a steady pace.
struct PlayoutBuffer {
    private var samples: [Int16] = []
    private var lastSequence: UInt16?
    private var isFilling = true

    /// The samples that must be buffered before it plays (40 ms), and the most that it keeps (200 ms).
    private static let start = 320
    private static let limit = 1600

    /// Adds a packet's sound, unless a later packet has arrived before it.
    mutating func add(_ sound: [Int16], sequence: UInt16) {
        if let lastSequence, Int16(bitPattern: sequence &- lastSequence) <= 0 { return }
        lastSequence = sequence
        samples += sound
        if samples.count > Self.limit { samples.removeFirst(samples.count - Self.limit) }
        if samples.count >= Self.start { isFilling = false }
    }

    /// The next `count` samples. Nil while the buffer is filling.
    mutating func next(_ count: Int) -> [Int16]? {
        guard !isFilling else { return nil }
        guard samples.count >= count else {
            isFilling = true
            return nil
        }
        defer { samples.removeFirst(count) }
        return Array(samples.prefix(count))
    }
}
