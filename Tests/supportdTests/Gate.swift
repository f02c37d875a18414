import Glibc

/// Holds a thread up until it is opened.
final class Gate: Sendable {
    private let descriptors: (Int32, Int32)

    init() {
        var pair: [Int32] = [0, 0]
        pipe(&pair)
        descriptors = (pair[0], pair[1])
    }
    deinit {
        close(descriptors.0)
        close(descriptors.1)
    }
    func wait() {
        var byte: UInt8 = 0
        read(descriptors.0, &byte, 1)
    }
    func open() {
        var byte: UInt8 = 0
        write(descriptors.1, &byte, 1)
    }
}
