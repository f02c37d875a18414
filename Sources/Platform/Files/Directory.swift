internal import Glibc

/// Operations on a directory as a whole.
public enum Directory {
    /// The directory that has the file `path`, `.` for a bare name.
    public static func containing(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Puts the names in a directory on the disk: until then a power cut may undo a rename in it.
    public static func synchronize(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// Makes a directory. False when there is a file of this name already.
    @discardableResult
    public static func make(_ path: String, mode: UInt32) throws(FileError) -> Bool {
        if mkdir(path, mode) == 0 { return true }
        guard errno == EEXIST else { throw FileError("make", path) }
        return false
    }

    /// Removes a file; one that is not there is no error.
    public static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }

    /// Removes a directory that has nothing in it.
    public static func removeEmpty(_ path: String) throws(FileError) {
        guard rmdir(path) == 0 else { throw FileError("remove", path) }
    }

    /// Gives a file another name, in the place of a file that has it.
    public static func rename(_ path: String, to other: String) throws(FileError) {
        guard Glibc.rename(path, other) == 0 else { throw FileError("rename", path) }
    }

    /// The names in a directory, without `.` and `..`, in no order.
    public static func names(in path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw FileError("read", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
