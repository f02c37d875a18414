/// Whether the gateway's unit sees a file: what the file system says of it.
struct FileSight: Sendable {
    let path: String
    /// The file at the end of all links.
    let target: String
    /// The first directory on the way, or the file, that the gateway's user may not go through; nil when all is open.
    let closed: String?

    /// Why the unit cannot read it, in the words of a sentence; nil when nothing is in its way.
    ///
    /// - Parameter unit: its sandbox; nil for the one that comes with the package.
    func obstacle(_ unit: UnitEvidence?) -> String? {
        guard path.hasPrefix("/") else { return "it is no absolute path, and the service starts elsewhere" }
        let home = unit?.properties["ProtectHome"] ?? "yes"
        let hidesHomes = home == "yes" || home == "tmpfs"
        for folder in ["/home", "/root", "/run/user"] where hidesHomes && Self.isInside(target, folder) {
            return "the unit does not see \(folder) (ProtectHome=\(home))"
        }
        let hidesTemporary = unit?.properties["PrivateTmp"] ?? "yes" == "yes"
        for folder in ["/tmp", "/var/tmp"] where hidesTemporary && Self.isInside(target, folder) {
            return "the unit has a \(folder) of its own (PrivateTmp=yes)"
        }
        return closed.map { "the user \(unit?.properties["User"] ?? "webgateway") may not read \($0)" }
    }

    static func isInside(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }
}
