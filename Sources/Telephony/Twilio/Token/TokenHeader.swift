/// The first part of a token.
struct TokenHeader: Codable {
    let type: String?
    let algorithm: String
    let contentType: String?
    let region: String?

    enum CodingKeys: String, CodingKey {
        case type = "typ"
        case algorithm = "alg"
        case contentType = "cty"
        case region = "twr"
    }

    /// The header of a token that the desk makes.
    init(region: String?) {
        type = "JWT"
        algorithm = "HS256"
        contentType = "twilio-fpa;v=1"
        self.region = region
    }
}
