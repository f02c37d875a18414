internal import Glibc

/// What the kernel says of files by signals.
enum DiskSignals {
    static func install() {
        // A file that may not become larger is an error of that write, and no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        // A page of the map that cannot be read: the file was cut off under us, or the disk failed. There is no way on; the
        // instruction is run again, and then the signal ends the process.
        signal(SIGBUS) { _ in
            let text: StaticString = "supportd: the data file was cut off or its disk cannot be read (SIGBUS)\n"
            _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            signal(SIGBUS, SIG_DFL)
        }
    }
}
