internal import CPhoneNumber

/// A region that libphonenumber knows, for example `US` or `JP`.
public struct Region: Hashable, Sendable {
    public let code: String

    /// Nil if `code` is not an ISO 3166-1 alpha-2 code of a region with telephones.
    public init?(_ code: String) {
        // Only ASCII, since the upper case of ß is SS, which is a region.
        guard code.utf8.count == 2, code.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
        let code = code.uppercased()
        guard unsafe phone_number_knows_region(code) != 0 else { return nil }
        self.code = code
    }

    /// The United States, where the tutorial's shop is.
    public static let unitedStates = Region(known: "US")
    private init(known code: String) { self.code = code }
}
