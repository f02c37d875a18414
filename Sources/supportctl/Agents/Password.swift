internal import ArgumentParser
internal import Glibc

/// A password from a person or a pipe: never from the command line, which every user of the machine can read.
enum Password {
    static func read() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(), !line.isEmpty else { throw ValidationError("Standard input has no password.") }
            return line
        }
        let first = try Question.silently("Password: ")
        guard try Question.silently("Again: ") == first else { throw ValidationError("The two passwords are not the same.") }
        return first
    }
}
