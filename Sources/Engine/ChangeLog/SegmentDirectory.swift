internal import Files

/// The directory of a log's segments. A segment's name is the place that it begins with: twenty digits and `.log`.
struct SegmentDirectory: Sendable {
    let path: String

    /// The segment that is prepared for the time after the one in use.
    var spare: String { path + "/spare" }

    func file(_ first: UInt64) -> String {
        let digits = String(first)
        return path + "/" + String(repeating: "0", count: 20 - digits.count) + digits + ".log"
    }

    /// What the segments begin with, in order; none when there is no directory.
    func segments() throws(FileError) -> [UInt64] {
        let names: [String]
        do throws(FileError) { names = try Directory.names(in: path) } catch {
            if error.isMissing { return [] }
            throw error
        }
        return names.compactMap { name in
            guard name.utf8.count == 24, name.hasSuffix(".log") else { return nil }
            return UInt64(name.dropLast(4))
        }.sorted()
    }
}
