internal import FoundationEssentials
internal import Protocol

extension Timestamp {
    @Sendable static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
