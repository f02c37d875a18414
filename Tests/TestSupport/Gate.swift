import Glibc

/// Holds a thread up until it is opened. For work that blocks by design; a task waits on ``Watched``.
public final class Gate: Sendable {
    private let descriptors: (Int32, Int32)

    public init() {
        var pair: [Int32] = [0, 0]
        pipe(&pair)
        descriptors = (pair[0], pair[1])
    }

    deinit {
        close(descriptors.0)
        close(descriptors.1)
    }

    /// Returns once for each call of ``open()``.
    public func wait() {
        var byte: UInt8 = 0
        read(descriptors.0, &byte, 1)
    }

    public func open() {
        var byte: UInt8 = 0
        write(descriptors.1, &byte, 1)
    }
}
