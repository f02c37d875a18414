import Protocol
import Testing

@testable import supportctl

@Suite struct TableTests {
    private let columns: [Table.Column] = [
        .init(title: "TICKET", width: 6), .init(title: "NAME", width: 5), .init(title: "DESCRIPTION", width: nil),
    ]

    @Test func aTerminalGetsColumns() {
        let table = Table(columns: columns, width: 40)
        #expect(table.header == "TICKET  NAME   DESCRIPTION")
        #expect(table.row(["1", "Ada", "My mallet broke"]) == "1       Ada    My mallet broke")
    }

    @Test func noRowIsWiderThanTheTerminal() {
        for width in 1...60 {
            let row = Table(columns: columns, width: width).row(["12345678", "佐藤花子と申します", String(repeating: "é", count: 100)])
            #expect(ScreenWidth.of(row) <= width)
        }
    }

    @Test func wideCharactersTakeTwoColumns() {
        let table = Table(columns: columns, width: 40)
        #expect(table.row(["1", "佐藤", "x"]) == "1       佐藤   x")
        #expect(ScreenWidth.of("佐藤") == 4)
        #expect(ScreenWidth.of("e\u{301}") == 1)
    }

    @Test func aPipeGetsWholeFieldsWithTabs() {
        let long = String(repeating: "x", count: 500)
        #expect(Table(columns: columns, width: nil).row(["1", "A\tda", long]) == "1\tA da\t\(long)")
    }

    @Test func textCannotMoveTheCursorOrBeginALine() {
        let row = Table(columns: columns, width: nil).row(["1", "\u{1B}[2Jx", "a\nb\u{202E}c\u{7}"])
        #expect(row == "1\t\u{FFFD}[2Jx\ta b\u{FFFD}c\u{FFFD}")
    }

    @Test func theColumnsOfATableAreFieldsOfItsRecord() {
        expectColumns(TicketsListCommand.table(width: nil))
        expectColumns(AgentsListCommand.table(width: nil))
        let agent = Agent(name: "yuki", createdAt: Timestamp(milliseconds: 1_795_487_451_123), signedIn: true)
        #expect(AgentsListCommand.table(width: nil).row(agent) == "yuki\tyes\t2026-11-24T02:30:51Z")
    }

    private func expectColumns<Row: Record>(_ table: RecordTable<Row>, at location: SourceLocation = #_sourceLocation) {
        let fields = Row.fields.map(\.name)
        for column in table.columns { #expect(fields.contains(column.field), "\(column.title)", sourceLocation: location) }
    }
}
