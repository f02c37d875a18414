internal import Protocol
internal import RPC
internal import SocketLoop

extension FuzzTarget {
    /// A stream of frames, cut into pieces by the input's own first byte: the pieces must not matter.
    static let frames = FuzzTarget(
        "frames",
        seeds: [
            [1, 0, 0, 0, 2, 0x7B, 0x7D, 0, 0, 0, 0, 0, 0, 0, 1, 0x31],
            [3, 0, 0, 0, 64] + [UInt8](repeating: 0x20, count: 64) + [0, 0, 0, 65],
            [7, 0xFF, 0xFF, 0xFF, 0xFF], [2, 0, 0x10, 0, 1], [5, 0, 0, 0],
        ]
    ) { bytes in
        guard let first = bytes.first else { return nil }
        let stream = bytes.dropFirst()
        let whole = Cut(stream, pieces: stream.count)
        let pieces = Cut(stream, pieces: 1 + Int(first) % 16)
        guard whole == pieces else { return "cut in pieces of \(1 + first % 16): \(pieces), and at once: \(whole)" }
        // The frames and what is left are the stream, byte for byte.
        var again: [UInt8] = []
        for frame in whole.frames { again += [0, 0, 0, UInt8(frame.count)] + frame }
        again += whole.left
        return again == Array(stream) ? nil : "the frames \(whole.frames) are not the stream"
    }
}

private struct Cut: Equatable {
    static let maximumLength = 64
    var frames: [[UInt8]] = []
    var tooLong: Frame.TooLong?
    var left: [UInt8] = []

    init(_ stream: ArraySlice<UInt8>, pieces: Int) {
        var queue = ByteQueue()
        var rest = stream
        while !rest.isEmpty {
            queue.append(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
            do throws(Frame.TooLong) {
                while tooLong == nil, let length = try Frame.length(of: queue.bytes, maximumLength: Self.maximumLength) {
                    frames.append(Self.array(of: Frame.json(of: queue.bytes, length)))
                    queue.removeFirst(Frame.prefixLength + length)
                }
            } catch {
                tooLong = error
            }
        }
        left = queue.array
    }

    private static func array(of bytes: RawSpan) -> [UInt8] { (0..<bytes.byteCount).map { bytes.byte($0) } }
}
