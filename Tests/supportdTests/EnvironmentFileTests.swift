import Foundation
import Testing

@testable import Settings

@Suite struct EnvironmentFileTests {
    @Test func aLineIsASetting() {
        let file = EnvironmentFile(
            text: """
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
        #expect(EnvironmentFile(text: "A=1\n" + line).misfits == [2])
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
