internal import Files
internal import OpenSSL

extension OpenFile {
    /// The file's length, and its SHA-256 in hexadecimal digits.
    ///
    /// - Parameter checkCancellation: called before each MiB. An error from it ends the reading.
    func checksum(_ checkCancellation: () throws -> Void = {}) throws -> (bytes: Int, sha256: String) {
        var stream = try SHA256Stream()
        var offset = 0
        while true {
            try checkCancellation()
            let part = try read(at: offset, count: 1 << 20)
            if part.isEmpty { return (offset, Hex.encode(try stream.finish())) }
            try stream.update(part.span.bytes)
            offset += part.count
        }
    }
}
