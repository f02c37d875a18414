/// A record that cannot be read: the file is damaged, or another program wrote it.
public struct DamagedRecord: Error, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
