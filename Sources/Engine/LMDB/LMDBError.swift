internal import CLMDB

/// What LMDB refused, and in which of its calls. The codes are LMDB's own or those of `errno`.
public struct LMDBError: Error, Hashable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32
        @inlinable public init(rawValue: Int32) { self.rawValue = rawValue }

        /// `MDB_NOTFOUND`.
        @inlinable public static var notFound: Code { Code(rawValue: -30798) }
        public static let keyExists = Code(rawValue: MDB_KEYEXIST)
        /// The map has no room; a larger one may have.
        public static let mapFull = Code(rawValue: MDB_MAP_FULL)
        /// Another process has made the map larger.
        public static let mapResized = Code(rawValue: MDB_MAP_RESIZED)
        public static let readersFull = Code(rawValue: MDB_READERS_FULL)
        public static let badValueSize = Code(rawValue: MDB_BAD_VALSIZE)
        public static let corrupted = Code(rawValue: MDB_CORRUPTED)
        public static let pageNotFound = Code(rawValue: MDB_PAGE_NOTFOUND)
        public static let invalid = Code(rawValue: MDB_INVALID)
        public static let versionMismatch = Code(rawValue: MDB_VERSION_MISMATCH)
        /// A fatal error before this one: the environment must be reopened.
        public static let panic = Code(rawValue: MDB_PANIC)
        /// `EIO`: the disk failed; LMDB also says so when a write was cut short, as by a full disk.
        public static let inputOutput = Code(rawValue: 5)
        /// `EROFS`: the file system takes no writes, or no more.
        public static let readOnly = Code(rawValue: 30)
        /// `ENOSPC`: the disk is full.
        public static let noSpace = Code(rawValue: 28)
        /// `EDQUOT`: the user's quota is used up.
        public static let quotaExceeded = Code(rawValue: 122)
        /// `EFBIG`: the file system or a limit of the process allows no larger file.
        public static let fileTooBig = Code(rawValue: 27)
        /// `ETIME`: a snapshot has become older than it may.
        public static let expired = Code(rawValue: 62)
    }

    public let code: Code
    public let call: String

    public var description: String { "\(call): \(unsafe String(cString: mdb_strerror(code.rawValue)))" }

    /// Whether ``Environment/grow(within:)`` may help.
    public var isMapFull: Bool { code == .mapFull || code == .mapResized }
    /// Whether the disk or the map has no room left for a write.
    public var isStorageFull: Bool { [.mapFull, .noSpace, .quotaExceeded, .fileTooBig].contains(code) }
    /// Whether the disk refused a write for a reason other than room. What is stored stays readable.
    public var isDiskFailure: Bool { code == .inputOutput || code == .readOnly }
    /// Whether the environment takes no more writes until it is opened again: a write of the meta page failed.
    public var isFatal: Bool { code == .panic }
    /// Whether a page of the file is not what it must be.
    public var isDamage: Bool { code == .corrupted || code == .pageNotFound }

    @inlinable
    static func check(_ code: Int32, _ call: StaticString) throws(LMDBError) {
        guard code != 0 else { return }
        throw error(code, call)
    }
    @usableFromInline static func error(_ code: Int32, _ call: StaticString) -> LMDBError {
        LMDBError(code: Code(rawValue: code), call: "\(call)")
    }
}
