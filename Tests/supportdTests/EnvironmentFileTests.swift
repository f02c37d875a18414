import Foundation
import Testing

@testable import Settings

@Suite struct EnvironmentFileTests {
    @Test func aLineIsASetting() {
        let file = EnvironmentFile(
            """
            # a remark
            ; another

            SUPPORTD_DEFAULT_REGION=JP
              PUBLIC_URL = \("https://desk.example.com/?a=b")
            A="with spaces "
            B='it is "quoted"'
            C="a \\"b\\" \\$c \\\\ \\d"
            EMPTY=
            A2=first
            A2=second
            """)
        #expect(file.misfits.isEmpty)
        #expect(
            file.values == [
                "SUPPORTD_DEFAULT_REGION": "JP", "PUBLIC_URL": "https://desk.example.com/?a=b", "A": "with spaces ",
                "B": "it is \"quoted\"", "C": "a \"b\" $c \\ \\d", "EMPTY": "", "A2": "second",
            ])
    }

    @Test(arguments: ["word", "=value", "1A=b", "A-B=c", "A=\"open", "A=\"a\"b\"", "export A=b"])
    func aLineThatIsNoneIsNamedByItsNumber(line: String) {
        #expect(EnvironmentFile("A=1\n" + line).misfits == [2])
    }

    @Test func aValueIsSetWhereItIsSetElseWhereARemarkShowsItElseAtTheEnd() {
        var file = EnvironmentFile("# Where NAME=x is explained\n#NAME=\n\nOTHER=1\nOTHER=2\n")
        file.set("NAME", to: "a")
        file.set("OTHER", to: "b")
        file.set("NEW", to: "c")
        #expect(file.text == "# Where NAME=x is explained\nNAME=a\n\nOTHER=1\nOTHER=b\nNEW=c\n")
    }

    @Test func aLineThatCannotBeReadIsReplacedByItsName() {
        var file = EnvironmentFile("A=1\nPUBLIC_URL=\"https://desk.example.com\nB=2\n")
        file.set("PUBLIC_URL", to: "https://desk.example.com")
        #expect(file.text == "A=1\nPUBLIC_URL=https://desk.example.com\nB=2\n")
        #expect(file.misfits.isEmpty)
    }

    @Test func aRemarkThatIsASentenceStays() {
        var file = EnvironmentFile("# NAME=x is explained here\n")
        file.set("NAME", to: "a")
        #expect(file.text == "# NAME=x is explained here\nNAME=a\n")
    }

    @Test(arguments: ["plain", "with space", #"quote " and ' and \ and $x and `y`"#, "#", "日本語", "a=b", ";", " edge ", "\\"])
    func whatIsSetIsReadAgain(value: String) {
        var file = EnvironmentFile("A=1")
        file.set("NAME", to: value)
        #expect(EnvironmentFile(file.text).values == ["A": "1", "NAME": value])
    }

    @Test func aFileThatIsNotChangedIsTheSame() {
        let text = "# x\n\nA=\"1\"\n  B=2\n"
        #expect(EnvironmentFile(text).text == text)
    }

    @Test func aLineEndsWithALineFeedAloneOrBehindACarriageReturn() {
        #expect(EnvironmentFile("A=1\r\nB=\u{2028}x\u{85}\r\n").values == ["A": "1", "B": "x"])
    }

    @Test func theEnvironmentComesBeforeTheFile() async throws {
        try await withDirectory { directory in
            let path = directory + "/supportd.env"
            try Data("SUPPORTD_SOCKET=/file\nSUPPORTD_DEFAULT_REGION=JP\nnonsense\n".utf8).write(to: URL(filePath: path))
            let reader = await SettingsReader(environment: ["SUPPORTD_SOCKET": "/environment"], file: path)
            #expect(reader.text("supportd.socket") == "/environment")
            #expect(reader.text("supportd.defaultRegion") == "JP")
            #expect(reader.faults == ["line 3 of \(path) must be NAME=value, or begin with #"])
        }
    }

    @Test func aFileThatIsNotThereIsAFault() async {
        let reader = await SettingsReader(environment: [:], file: "/nowhere/supportd.env")
        #expect(reader.faults == ["the configuration file /nowhere/supportd.env cannot be read"])
    }
}
