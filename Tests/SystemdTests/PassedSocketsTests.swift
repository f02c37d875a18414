import Glibc
import Testing

@testable import Systemd

@Suite struct PassedSocketsTests {
    @Test func theyAreForTheProcessThatIsNamed() {
        let environment = ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "rpc:http"]
        #expect(PassedSockets(environment: environment, processIdentifier: 8).descriptors.isEmpty)
        #expect(PassedSockets(environment: [:], processIdentifier: 7).descriptors.isEmpty)
        for count in ["", "0", "-1", "many", "99999999999"] {
            let environment = ["LISTEN_PID": "7", "LISTEN_FDS": count]
            #expect(PassedSockets(environment: environment, processIdentifier: 7).descriptors.isEmpty, "\(count)")
        }
    }
}
