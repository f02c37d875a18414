internal import ChangeLog
internal import Files
internal import LMDB

/// Opens a store's log, before the store is opened.
struct LogOpening {
    let directory: String
    /// The log that an earlier process left.
    private let found: (log: LocalSegments, point: RecoveryPoint)?

    private var folder: String { "\(directory)/\(StoreLog.folder)" }
    private var pointFile: String { StoreLog.pointFile(in: folder) }

    /// Makes the tree of the recovery point the data file's again, where there is a log.
    ///
    /// A log that is damaged is refused first, and then nothing was changed.
    init(_ directory: String, _ options: StoreOptions) throws {
        self.directory = directory
        try Self.removeOld(directory)
        let folder = "\(directory)/\(StoreLog.folder)"
        guard let point = try StoreLog.point(in: folder) else {
            found = nil
            return
        }
        let root = try StoreLog.root(of: point, in: folder)
        let size = options.logSegmentBytes ?? Self.usualSize
        let log = try LocalSegments.open(folder, identity: point.log, from: point.mark, segmentSize: size)
        try Environment.restore(root, in: directory + "/data.mdb", inspecting: options.environment.pagesInspectedAtOpening)
        found = (log, point)
    }
    private static let usualSize = 16 << 20

    /// Runs again what the log has more than the store. Then there is a log, if the options want one, and else there is none.
    func finish(_ environment: Environment, _ options: StoreOptions) throws -> StoreLog? {
        var recovered = 0
        var root: PinnedRoot?
        if let found {
            // Until the next point a recovery begins with this tree again, also one after a power cut in this recovery.
            root = try environment.pin()
            try environment.setWaitsForDisk(false)
            recovered = try Recovery(environment, options).run(found.log, after: found.point.mark)
        }
        guard let size = options.logSegmentBytes else {
            try environment.synchronize()
            try environment.setWaitsForDisk(true)
            if found != nil { try remove() }
            return nil
        }
        let log = try found?.log ?? begin(environment, segmentSize: size)
        try environment.setWaitsForDisk(false)
        // What a start finds in the log may be old already.
        try log.rotate()
        let newest = try environment.pin()
        try RecoveryPoint.make(newest, log.end, of: log, in: environment, file: pointFile)
        _ = consume root
        return StoreLog(log: log, pointFile: pointFile, root: newest, recovered: recovered)
    }

    private func begin(_ environment: Environment, segmentSize: Int) throws -> LocalSegments {
        let applied = try environment.write { try MetaTable(in: $0).applied(in: $0) }
        try environment.synchronize()
        try LocalSegments.remove(folder)
        return try LocalSegments.begin(in: folder, after: applied, segmentSize: segmentSize)
    }

    /// The folder goes as a whole, and then its files: half a log would look like a damaged one.
    private func remove() throws {
        try Directory.rename(folder, to: "\(directory)/\(StoreLog.oldFolder)")
        try Directory.synchronize(directory)
        try Self.removeOld(directory)
    }

    private static func removeOld(_ directory: String) throws {
        let old = "\(directory)/\(StoreLog.oldFolder)"
        let names: [String]
        do throws(FileError) { names = try Directory.names(in: old) } catch {
            if error.isMissing { return }
            throw error
        }
        for name in names { try Directory.remove("\(old)/\(name)") }
        try Directory.removeEmpty(old)
    }
}
