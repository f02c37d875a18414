internal import ArgumentParser
internal import Glibc
internal import Settings

/// One question on the terminal. Ctrl-C and the end of the input give up, with exit code 130.
enum Question {
    static func line(_ prompt: String) throws -> String {
        StandardOutput.write(prompt)
        guard let line = readLine() else { throw ExitCode(130) }
        return line.trimmed
    }

    /// No unless somebody says yes.
    static func yes(_ prompt: String) throws -> Bool {
        ["y", "yes"].contains(try line("\(prompt) [y/N] ").lowercased())
    }

    /// Reads a line without showing it.
    static func silently(_ prompt: String) throws -> String {
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
