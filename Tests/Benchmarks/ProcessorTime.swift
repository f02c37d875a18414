internal import Foundation
internal import Glibc

/// The time that processors have worked for a server, in user and in kernel mode.
enum ProcessorTime {
    /// Nanoseconds of the process with all of its threads and descendants. What descendants had that have ended is known to 10 ms.
    static func of(_ process: pid_t) -> Int {
        var sum = 0
        for member in ProcessTree.members(of: process) {
            for thread in ProcessTree.threads(of: member) { sum += nanoseconds("/proc/\(member)/task/\(thread)/schedstat") }
            sum += ended(below: member)
        }
        return sum
    }

    /// Nanoseconds of the calling thread.
    static var ownThread: Int { nanoseconds("/proc/thread-self/schedstat") }

    /// The first number is the time on a processor (the kernel's sched-stats.rst).
    private static func nanoseconds(_ path: String) -> Int {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text?.split(separator: " ").first.flatMap { Int($0) } ?? 0
    }

    /// Fields 16 and 17 of proc(5), stat: what children had that were waited for, in ticks.
    private static func ended(below process: pid_t) -> Int {
        let fields = ProcessTree.fields(of: process)
        guard fields.count > 14, let user = Int(fields[13]), let system = Int(fields[14]) else { return 0 }
        return (user + system) * (1_000_000_000 / sysconf(Int32(_SC_CLK_TCK)))
    }
}

/// Processes and threads, as proc(5) lists them.
enum ProcessTree {
    /// The process and its descendants.
    static func members(of process: pid_t) -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for other in numbers(in: "/proc") {
            let fields = fields(of: other)
            if fields.count > 1, let parent = pid_t(fields[1]) { children[parent, default: []].append(other) }
        }
        var members = [process]
        var next = 0
        while next < members.count {
            members += children[members[next]] ?? []
            next += 1
        }
        return members
    }

    static func threads(of process: pid_t) -> [pid_t] { numbers(in: "/proc/\(process)/task") }

    /// The fields of stat from the third on, the state: the name before them may have spaces.
    fileprivate static func fields(of process: pid_t) -> [Substring] {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let name = text.lastIndex(of: ")") else {
            return []
        }
        return text[text.index(after: name)...].split(separator: " ")
    }

    private static func numbers(in directory: String) -> [pid_t] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory))?.compactMap { pid_t($0) } ?? []
    }
}
