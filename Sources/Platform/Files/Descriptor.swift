internal import Glibc

/// What the kernel does with an open file's descriptor, without its interruptions and partial writes.
public enum Descriptor {
    /// Writes all of `bytes`. The result is the `errno` that stopped it, nil when all is written.
    public static func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> CInt? {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                written += count
            }
            return nil
        }
    }

    /// As ``writeAll(_:to:)``, from `offset` of the file on.
    public static func writeAll(_ bytes: [UInt8], to descriptor: CInt, at offset: Int) -> CInt? {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = bytes.baseAddress?.advanced(by: written)
                let count = pwrite(descriptor, rest, bytes.count - written, off_t(offset + written))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                written += count
            }
            return nil
        }
    }
}
