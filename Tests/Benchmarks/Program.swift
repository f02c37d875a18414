internal import Foundation

/// Programs of the distribution.
enum Program {
    /// Looks a name without a slash up in PATH, as a shell would.
    static func path(_ name: String, also more: [String] = []) throws -> String {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map(String.init)
        let candidates = name.contains("/") ? [name] : (more + directories).map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw LoadFailure(description: "there is no program \(name); `make bench` installs the peers and builds supportd")
        }
        return path
    }

    /// What `name` prints, its errors among it; a program that fails is thrown.
    @discardableResult
    static func run(_ name: String, _ arguments: [String]) throws -> String {
        let pipe = Pipe()
        let process = try Server.spawn(path(name), arguments, output: pipe.fileHandleForWriting.fileDescriptor)
        Children.started(process)
        defer { Children.ended(process) }
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard Server.wait(process) == 0 else {
            throw LoadFailure(description: "\(name) \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}
