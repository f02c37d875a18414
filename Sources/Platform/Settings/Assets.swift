internal import FoundationEssentials

/// Where a program's pages, styles and scripts are.
public enum Assets {
    /// What the build puts beside the program, or what a package puts into `share` of the same prefix: a program in
    /// `/usr/bin` finds `/usr/share`. The first when neither is there, so that a message names a place.
    ///
    /// - Parameters:
    ///   - bundle: the directory's name beside the program.
    ///   - shared: its path below `share`.
    public static func directory(bundle: String, shared: String) -> String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let directory = URL(filePath: program).deletingLastPathComponent()
        let candidates = [
            directory.appending(path: bundle).path,
            directory.deletingLastPathComponent().appending(path: "share/" + shared).path,
        ]
        return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
    }
}
