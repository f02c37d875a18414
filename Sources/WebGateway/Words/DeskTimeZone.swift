internal import FoundationEssentials

/// A time zone of the machine's zoneinfo (RFC 8536): FoundationEssentials knows none but UTC without ICU, which is 34 MB.
///
/// The years after the file's last change of the clocks have that last offset. Debian's files go to 2037.
struct DeskTimeZone: Sendable, Equatable {
    private struct Kind: Equatable {
        let offset: Int
        let abbreviation: String
    }
    /// When the clocks change, in seconds since 1970, and to which kind.
    private var changes: [(time: Int64, kind: Int)] = []
    private var kinds = [Kind(offset: 0, abbreviation: "UTC")]
    /// In force before the first change.
    private var first = 0

    static let utc = DeskTimeZone()
    static let directory = "/usr/share/zoneinfo"

    private init() {}

    static func == (a: DeskTimeZone, b: DeskTimeZone) -> Bool {
        a.kinds == b.kinds && a.first == b.first && a.changes.elementsEqual(b.changes) { $0 == $1 }
    }

    /// Reads a zone by its name, for example `Asia/Tokyo`; nil when there is none. `UTC` needs no file.
    init?(named name: String, in directory: String = Self.directory) {
        if name == "UTC" {
            self = .utc
            return
        }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        guard isPlain, !name.hasPrefix("/"), let data = FileManager.default.contents(atPath: directory + "/" + name) else { return nil }
        self.init(file: Array(data))
    }

    /// Reads a file of version 2 or later.
    init?(file: [UInt8]) {
        var reader = ZoneFileReader(bytes: file)
        // What version 1 could say comes first, and is said again.
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.size(timeBytes: 4)),
            let header = reader.header(), header.kindCount > 0
        else { return nil }
        guard let times = reader.times(header.timeCount), let indexes = reader.take(header.timeCount),
            let records = reader.take(header.kindCount * 6), let names = reader.take(header.nameCount)
        else { return nil }
        changes = zip(times, indexes).map { ($0, Int($1)) }
        guard changes.allSatisfy({ $0.kind < header.kindCount }) else { return nil }
        kinds = []
        for index in 0..<header.kindCount {
            let record = records.dropFirst(index * 6).prefix(6)
            let offset = record.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let start = record.last.map(Int.init), start <= names.count else { return nil }
            let name = names.dropFirst(start).prefix { $0 != 0 }
            kinds.append(Kind(offset: Int(Int32(bitPattern: offset)), abbreviation: String(decoding: name, as: UTF8.self)))
        }
    }

    /// Seconds east of UTC, and the zone's name, at a time in seconds since 1970.
    func at(_ time: Int64) -> (offset: Int, abbreviation: String) {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        let kind = kinds[low == 0 ? first : changes[low - 1].kind]
        return (kind.offset, kind.abbreviation)
    }
}
