internal import Files
internal import Glibc

/// Standard output without a buffer of its own, so that each page is on the screen before the next is requested.
enum StandardOutput {
    /// The width of the terminal in columns; nil when the output is not a terminal.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func print(_ text: String) { write(text + "\n") }

    /// Writes text that need not arrive: a failure is ignored. The process must ignore SIGPIPE.
    static func offer(_ text: String, to descriptor: CInt = STDOUT_FILENO) {
        _ = Descriptor.writeAll(Array(text.utf8), to: descriptor)
    }

    /// Writes text. The process ends when the reader has closed the pipe, as in `supportctl tickets list | head`.
    static func write(_ text: String) {
        guard let code = Descriptor.writeAll(Array(text.utf8), to: STDOUT_FILENO) else { return }
        if code == EPIPE { exit(0) }
        DaemonOptions.warn("cannot write: \(String(cString: strerror(code)))")
        exit(1)
    }
}
