internal import ChangeLog
internal import Files
internal import LMDB

/// Opens a store's log, before the store is opened.
struct LogOpening {
    private let files: LogFiles
    private let options: StoreOptions
    /// The log that an earlier process left.
    private let found: (log: LocalSegments, point: RecoveryPoint)?

    /// Makes the tree of the recovery point the data file's again, where there is a log.
    ///
    /// A log that is damaged is refused first, and then nothing was changed.
    init(_ directory: String, _ options: StoreOptions) throws {
        self.options = options
        files = LogFiles(directory: directory)
        try files.finishRemoval()
        guard let point = try files.recoveryPoint() else {
            found = nil
            return
        }
        let root = try files.root(of: point)
        if point.isClosed, try !Environment.isNewest(root, in: files.data) {
            // A program without a log has written to the store after it was closed: what it made is there, and is in no log.
            try files.remove()
            found = nil
            return
        }
        let size = options.logSegmentBytes ?? Self.usualSize
        let log = try LocalSegments.open(files.folder, identity: point.log, from: point.mark, segmentSize: size)
        try Environment.restore(root, in: files.data, inspecting: options.environment.pagesInspectedAtOpening)
        found = (log, point)
    }
    private static let usualSize = 16 << 20

    /// Runs again what the log has more than the store. Then there is a log, if the options want one, and else there is none.
    func finish(_ environment: Environment) throws -> StoreLog? {
        let log = try found.map { try recover($0.log, from: $0.point, environment) }
        guard let size = options.logSegmentBytes else {
            try environment.synchronize()
            try environment.setWaitsForDisk(true)
            if log != nil { try files.remove() }
            return nil
        }
        if let log { return log }
        let applied = try environment.write { try MetaTable(in: $0).applied(in: $0) }
        try environment.synchronize()
        try LocalSegments.remove(files.folder)
        let new = try LocalSegments.begin(in: files.folder, after: applied, segmentSize: size)
        let begun = StoreLog(new, files, try environment.pin(), recovered: 0)
        try begun.makePoint(environment)
        try environment.setWaitsForDisk(false)
        return begun
    }

    private func recover(_ log: LocalSegments, from point: RecoveryPoint, _ environment: Environment) throws -> StoreLog {
        let applied = try environment.write { try MetaTable(in: $0).applied(in: $0) }
        guard applied == point.mark.place else {
            throw ChangeLogError.damaged(
                path: files.point, problem: "it is of group \(point.mark.place), and its tree of group \(applied)")
        }
        try environment.setWaitsForDisk(false)
        // Until the next point a recovery begins with this tree again, also one after a power cut in this recovery.
        let recovered = StoreLog(log, files, try environment.pin(), recovered: Int(log.end.place - point.mark.place))
        try Recovery(environment, options).run(log, after: point.mark) { try recovered.makePoint(environment, $0) }
        do {
            // What a start finds in the log may be old already.
            try log.rotate()
            try recovered.makePoint(environment)
        } catch ChangeLogError.full {
            // Reads go on, and the older point is in force.
        } catch let error as FileError where error.isStorageFull {}
        return recovered
    }
}
