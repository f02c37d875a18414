internal import Glibc

/// What the kernel does with an open file's descriptor, without its interruptions and partial writes.
public enum Descriptor {
    /// Writes all of `bytes`. The result is the `errno` that stopped it, nil when all is written.
    public static func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> CInt? {
        writeAll(bytes) { rest, count, _ in write(descriptor, rest, count) }
    }

    /// As ``writeAll(_:to:)``, from `offset` of the file on.
    public static func writeAll(_ bytes: [UInt8], to descriptor: CInt, at offset: Int) -> CInt? {
        writeAll(bytes) { rest, count, written in pwrite(descriptor, rest, count, off_t(offset + written)) }
    }

    /// - Parameter part: writes what is left, of so many bytes, after so many were written.
    private static func writeAll(_ bytes: [UInt8], _ part: (UnsafeRawPointer?, Int, Int) -> Int) -> CInt? {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = part(bytes.baseAddress?.advanced(by: written), bytes.count - written, written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                written += count
            }
            return nil
        }
    }
}
