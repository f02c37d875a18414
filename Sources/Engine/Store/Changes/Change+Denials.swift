internal import LMDB
internal import Protocol

extension Change {
    struct ReportDenials: StoreChange {
        static let name = "access.denied"
        var origin: Origin
        var method: String?
        var count: Int

        static var blank: ReportDenials { ReportDenials(origin: .blank, count: 0) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("method", &method)
            fields.field("count", &count)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.noteDenied(method, count: count, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    /// Notes that a local user, the origin's actor, was refused `count` times, first when it called `method`.
    public static func reportDenials(_ method: String?, count: Int, by origin: Origin) -> Change {
        Change(ReportDenials(origin: origin, method: method, count: count))
    }
}
