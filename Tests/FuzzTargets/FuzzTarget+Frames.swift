internal import NIOCore
internal import RPC

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
        var buffer = ByteBuffer()
        var rest = stream
        while !rest.isEmpty {
            buffer.writeBytes(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            do throws(Frame.TooLong) {
                while tooLong == nil, let frame = try Frame.next(in: &buffer, maximumLength: Self.maximumLength) {
                    frames.append(Array(frame.readableBytesView))
                }
            } catch {
                tooLong = error
            }
        }
        left = Array(buffer.readableBytesView)
    }
}
