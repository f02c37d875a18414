internal import ArgumentParser
internal import Glibc

/// A password from a person or a pipe: never from the command line, which every user of the machine can read.
enum Password {
    static func read() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(), !line.isEmpty else { throw ValidationError("Standard input has no password.") }
            return line
        }
        let first = try ask("Password: ")
        guard try ask("Again: ") == first else { throw ValidationError("The two passwords are not the same.") }
        return first
    }

    /// Reads a line without showing it.
    private static func ask(_ prompt: String) throws -> String {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw ValidationError("The terminal cannot be asked.") }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // A signal that ends the process would leave the terminal silent: it waits until the line is read or given up.
        silent.c_lflag &= ~tcflag_t(ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            StandardOutput.write("\n")
        }
        StandardOutput.write(prompt)
        guard let line = readLine() else { throw ExitCode(130) }
        // Without signals Ctrl-C and Ctrl-\\ are characters.
        if line.contains(where: { $0 == "\u{3}" || $0 == "\u{1C}" }) { throw ExitCode(130) }
        return line
    }
}
