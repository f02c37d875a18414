/// Reads the numbers of a zoneinfo file (RFC 8536, 3), never past its end.
struct ZoneFileReader {
    struct Header {
        let version: UInt8
        let kindCount, timeCount, nameCount: Int
        fileprivate let utcCount, standardCount, leapCount: Int

        /// The size of the block after the header, in bytes.
        func size(timeBytes: Int) -> Int {
            timeCount * (timeBytes + 1) + kindCount * 6 + nameCount + leapCount * (timeBytes + 4) + standardCount + utcCount
        }
    }
    /// More of a kind than any zone has.
    private static let maximumCount = 1 << 20
    private var rest: ArraySlice<UInt8>

    init(bytes: [UInt8]) { rest = bytes[...] }

    mutating func header() -> Header? {
        guard let start = take(20), start.prefix(4).elementsEqual("TZif".utf8) else { return nil }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = take(4)?.reduce(0, { $0 << 8 | Int($1) }), count <= Self.maximumCount else { return nil }
            counts.append(count)
        }
        return Header(
            version: start[start.startIndex + 4], kindCount: counts[4], timeCount: counts[3], nameCount: counts[5],
            utcCount: counts[0], standardCount: counts[1], leapCount: counts[2]
        )
    }

    /// Times of eight bytes.
    mutating func times(_ count: Int) -> [Int64]? {
        take(count * 8).map { bytes in
            (0..<count).map { index in
                Int64(bitPattern: bytes.dropFirst(index * 8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
            }
        }
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
