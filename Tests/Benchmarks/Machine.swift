internal import Foundation
internal import Glibc

/// What the figures were measured on.
enum Machine {
    static func description(directory: String) -> String {
        let information = ProcessInfo.processInfo
        let memory = String(format: "%.1f", Double(information.physicalMemory) / Double(1 << 30))
        return """
            machine      \(information.activeProcessorCount) cores (\(processor)), \(memory) GiB, \(kernel)
            file system  \(fileSystem(of: directory))
            """
    }

    /// Empties the kernel's cache of files, which root may; false for others.
    static func dropCaches() -> Bool {
        sync()
        return (try? Data("3\n".utf8).write(to: URL(fileURLWithPath: "/proc/sys/vm/drop_caches"))) != nil
    }

    /// Reads a file through, so that the kernel has it in its cache.
    static func read(_ path: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {}
    }

    private static var kernel: String {
        (try? String(contentsOfFile: "/proc/version", encoding: .utf8))?.split(separator: " ").prefix(3).joined(separator: " ") ?? "?"
    }

    private static var processor: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":") else { return "?" }
        return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }

    /// The type and options of the mount that `directory` is on (proc(5), mountinfo).
    static func fileSystem(of directory: String) -> String {
        let lines = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        var best = (length: -1, text: "?")
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count > 5, let dash = fields.firstIndex(of: "-"), fields.count > dash + 1 else { continue }
            let mount = String(fields[4])
            let isBelow = mount == "/" || directory == mount || directory.hasPrefix(mount + "/")
            if isBelow, mount.utf8.count >= best.length { best = (mount.utf8.count, "\(fields[dash + 1]) (\(fields[5]))") }
        }
        return best.text
    }
}
