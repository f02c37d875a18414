internal import Protocol

/// A table whose columns are fields of a record, by their names in its list.
struct RecordTable<Row: Record> {
    struct Column {
        let field: String
        let title: String
        /// Columns of the screen; nil for the last.
        let width: Int?
        init(_ field: String, _ title: String, _ width: Int?) { (self.field, self.title, self.width) = (field, title, width) }
    }

    let columns: [Column]
    private let table: Table

    init(_ columns: [Column], width: Int?) {
        self.columns = columns
        table = Table(columns: columns.map { .init(title: $0.title, width: $0.width) }, width: width)
    }

    var header: String { table.header }

    func row(_ record: Row) -> String {
        var cells = Cells()
        var copy = record
        copy.visit(&cells)
        return table.row(columns.map { cells.texts[$0.field] ?? "" })
    }

    /// The texts of a record's fields as a person reads them.
    private struct Cells: FieldVisitor {
        var texts: [String: String] = [:]
        mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
            texts["\(name)"] =
                switch value {
                case let time as Timestamp: time.toTheSecond
                case let flag as Bool: flag ? "yes" : "no"
                default: value.logText
                }
        }
    }
}
