internal import Foundation

/// A server inside of valgrind, which counts its instructions.
final class Callgrind {
    /// What the server's program and its arguments stand behind.
    let command: [String]
    /// The program without what a debugger needs: valgrind does not know all that Swift writes there.
    let program: String
    private let output: String
    private var dumps = 0

    init(_ program: String, directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.program = directory + "/program"
        output = directory + "/callgrind.out"
        try Program.run("objcopy", ["--strip-debug", program, self.program])
        let source = directory + "/sigsuspend.c"
        try Self.sigsuspend.write(toFile: source, atomically: true, encoding: .utf8)
        try Program.run("cc", ["-shared", "-fPIC", "-o", directory + "/sigsuspend.so", source])
        command = [
            try Program.path("env"), "LD_PRELOAD=\(directory)/sigsuspend.so", try Program.path("valgrind"), "--tool=callgrind",
            "--callgrind-out-file=\(output)",
        ]
    }

    /// valgrind 3.19 writes to the mask that sigsuspend(2) is given. libdispatch's is in memory that cannot be written to.
    private static let sigsuspend = """
        #include <signal.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int sigsuspend(const sigset_t *mask) {
            sigset_t copy = *mask;
            return (int)syscall(SYS_rt_sigsuspend, &copy, 8);
        }

        """

    /// Counts from 0 on.
    func reset(_ process: pid_t) throws { try Program.run("callgrind_control", ["-z", "\(process)"]) }

    /// The instructions since the last ``reset(_:)``.
    func count(_ process: pid_t) throws -> Int {
        try Program.run("callgrind_control", ["-d", "\(process)"])
        dumps += 1
        let text = try String(contentsOfFile: "\(output).\(dumps)", encoding: .utf8)
        guard let line = text.split(separator: "\n").last(where: { $0.hasPrefix("totals:") }),
            let count = line.split(separator: " ").last.flatMap({ Int($0) })
        else { throw LoadFailure(description: "callgrind wrote no total to \(output).\(dumps)") }
        return count
    }
}
