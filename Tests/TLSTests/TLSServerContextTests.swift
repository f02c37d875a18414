import TLS
import TLSPeer
import Testing

@Suite struct TLSServerContextTests {
    private func refusal(_ certificate: String, _ key: String) -> TLSError? {
        do throws(TLSError) {
            _ = try TLSServerContext(certificateChain: certificate, key: key)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [SelfSigned.Kind.p256, .rsa])
    func aCertificateAndItsKeyAreTaken(kind: SelfSigned.Kind) throws {
        let files = try SelfSigned(kind)
        #expect(refusal(files.certificate, files.key) == nil)
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let files = try SelfSigned()
        let absent = files.folder + "/absent.pem"
        #expect(refusal(absent, files.key) == .certificate(file: absent, reason: "No such file or directory"))
        #expect(refusal(files.certificate, absent) == .key(file: absent, reason: "No such file or directory"))
    }

    @Test func aFileWithoutPEMIsNamed() throws {
        let files = try SelfSigned()
        for text in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let file = try files.file("other.pem", text)
            for (certificate, key) in [(file, files.key), (files.certificate, file)] {
                let error = try #require(refusal(certificate, key))
                #expect("\(error)".contains(file) && !"\(error)".contains("without a reason"), "\(error)")
            }
        }
        let error = try #require(refusal(files.folder, files.key))
        #expect("\(error)".contains(files.folder))
    }

    @Test(arguments: [SelfSigned.Kind.p256, .rsa])
    func aKeyOfAnotherCertificateIsNamed(kind: SelfSigned.Kind) throws {
        let (ours, other) = (try SelfSigned(.p256), try SelfSigned(kind))
        #expect(refusal(ours.certificate, other.key) == .mismatch(key: other.key, certificate: ours.certificate))
    }

    /// And nobody is asked for the passphrase at a terminal.
    @Test func aKeyWithAPassphraseIsRefused() throws {
        let files = try SelfSigned(passphrase: "secret")
        let error = try #require(refusal(files.certificate, files.key))
        #expect("\(error)".contains("\(files.key) must have a private key in PEM without a passphrase"), "\(error)")
    }
}
