internal import Glibc

/// Standard output without a buffer of its own, so that a page is on the screen before the next is asked for.
enum StandardOutput {
    /// How wide the terminal is, in columns; nil when the output goes elsewhere.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func print(_ text: String) { write(text + "\n") }

    /// Writes what nobody has to read: what cannot be written is left out. The process must ignore SIGPIPE.
    static func offer(_ text: String, to descriptor: CInt = STDOUT_FILENO) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends the process when nobody reads any more, as `supportctl tickets list | head` wants it.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if count < 0, errno == EPIPE { exit(0) }
                let reason = String(cString: strerror(errno))
                DaemonOptions.warn("cannot write: \(reason)")
                exit(1)
            }
            rest = rest.dropFirst(count)
        }
    }
}
