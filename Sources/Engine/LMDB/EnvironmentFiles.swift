internal import Glibc

/// The files of an environment before LMDB opens them.
enum EnvironmentFiles {
    /// Refuses a data file that LMDB could not read, before LMDB opens it. Changes nothing.
    ///
    /// - Parameter pages: how many pages to look at, from the roots down.
    static func inspect(_ path: String, pages: Int) throws {
        guard let file = try DataFile(path) else { return }
        let metas = try MetaPage.pair(of: file)
        var walk = PageWalk(file, metas[0].transaction < metas[1].transaction ? metas[1] : metas[0], budget: pages)
        try walk.run()
        if !walk.problems.isEmpty { throw DamagedFile(path: path, problems: Array(walk.problems.prefix(3))) }
    }

    /// Gives the lock file its blocks: LMDB writes it through a map, where a full disk is a SIGBUS.
    static func reserve(_ path: String, readers: UInt32) throws(LMDBError) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // LMDB will report it, with the right call.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // `MDB_txninfo` and then `MDB_reader`s, in cache lines.
        let code = LMDBError.Code(rawValue: posix_fallocate(descriptor, 0, 192 + (Int(readers) - 1) * 64))
        if [.noSpace, .quotaExceeded, .fileTooBig].contains(code) { throw LMDBError(code: code, call: "posix_fallocate of \(path)") }
    }

    /// The names in a directory, without `.` and `..`.
    static func names(in path: String) throws -> [String] {
        guard let directory = unsafe opendir(path) else { throw LMDBError(code: .init(rawValue: errno), call: "opendir") }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
