internal import CLMDB

extension RawSpan {
    /// The byte at `index`, which must be within the span.
    @inlinable public func byte(at index: Int) -> UInt8 {
        precondition(index >= 0 && index < byteCount)
        return unsafe unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// A copy that outlives the transaction.
    public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}

extension MDB_val {
    /// What LMDB points at; valid until the transaction ends or writes.
    var buffer: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size) }
}
