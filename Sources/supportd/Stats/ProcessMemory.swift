internal import FoundationEssentials

enum ProcessMemory {
    /// Bytes of memory of this process without files that are mapped (`RssAnon` of proc(5)); 0 where the system does not say.
    static var resident: Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
}
