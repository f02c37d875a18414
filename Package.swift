// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode, and a warning is an error.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
/// The modules that lend bytes out also say for how long (Swift names the feature experimental; its own span types use it, and
/// NIO does).
let lending = house + [.enableExperimentalFeature("Lifetimes")]
/// The modules that call C also spell out each unsafe expression.
let strict = house + [.strictMemorySafety()]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "supportd",
    products: [
        .executable(name: "supportd", targets: ["SupportdMain"]),
        .executable(name: "supportctl", targets: ["SupportctlMain"]),
        .executable(name: "webgateway", targets: ["WebGatewayMain"]),
        .executable(name: "twilio-simulator", targets: ["TwilioSimulatorMain"]),
        // The first three in one file, which is what a package installs.
        .executable(name: "desk", targets: ["DeskMain"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        // Without the traits that need all of Foundation, whose ICU is 44 MB in each program.
        .package(url: "https://github.com/apple/swift-configuration.git", exact: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system.git", exact: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", exact: "1.0.2", traits: []),
    ],
    targets: [
        // The wire's types.
        .target(name: "Protocol", swiftSettings: lending + [.strictMemorySafety()]),
        .target(name: "Prometheus", dependencies: ["Protocol"], swiftSettings: house),
        .target(
            name: "RPC", dependencies: ["Protocol", "SocketLoop", .product(name: "NIOCore", package: "swift-nio")], swiftSettings: lending),

        // The daemon's event loops.
        .systemLibrary(name: "CEpoll"),
        .target(
            name: "SocketLoop",
            dependencies: [
                "CEpoll", .product(name: "HeapModule", package: "swift-collections"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: lending + [.strictMemorySafety()]
        ),

        // C libraries of the distribution, and our typed layers over them.
        .systemLibrary(name: "CLMDB", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .target(name: "OpenSSL", dependencies: ["COpenSSL"], swiftSettings: strict),
        .target(
            name: "CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("stdc++")]
        ),
        .target(name: "PhoneNumbers", dependencies: ["CPhoneNumber"], swiftSettings: strict),

        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "XML", dependencies: ["CLibXML2"], swiftSettings: strict),

        // Sound for the simulator: WebRTC's media, without a network of its own making.
        .systemLibrary(name: "CLibSSL", providers: [.apt(["libssl-dev"])]),
        .target(name: "TLS", dependencies: ["CLibSSL"], swiftSettings: strict),
        .systemLibrary(name: "CSRTP", providers: [.apt(["libsrtp2-dev"])]),
        .target(name: "SRTP", dependencies: ["CSRTP"], swiftSettings: strict),
        .target(name: "WebRTC", dependencies: ["OpenSSL", "SRTP", "TLS"] + nio, swiftSettings: house),

        // Questions to servers: http and https by the distribution's libcurl.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),

        // Locks, atomic replacement, and writes that are complete.
        .target(name: "Files", swiftSettings: house),

        // systemd's notifications and passed sockets.
        .target(name: "Systemd", swiftSettings: house),

        // The shell of the programs that run as services.
        .target(
            name: "ServiceProgram",
            dependencies: [
                "Logs", "Settings", "Systemd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),

        // The daemon.
        .target(name: "ChangeLog", dependencies: ["Files", "LMDB", "OpenSSL", "Protocol"], swiftSettings: house),
        .target(
            name: "Store", dependencies: ["ChangeLog", "Files", "LMDB", "OpenSSL", "PhoneNumbers", "Protocol"], swiftSettings: house),
        .target(name: "CommitEngine", dependencies: ["ChangeLog", "Files", "LMDB", "Protocol"], swiftSettings: strict),
        .target(name: "Logs", dependencies: ["Files", "Settings", .product(name: "Logging", package: "swift-log")], swiftSettings: house),
        .target(
            name: "Settings",
            dependencies: [
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "supportd",
            dependencies: [
                "ChangeLog", "CommitEngine", "Files", "LMDB", "Logs", "OpenSSL", "PhoneNumbers", "Protocol", "RPC", "ServiceProgram",
                "Settings",
                "SocketLoop", "Store", "Systemd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + nio,
            swiftSettings: house
        ),
        .target(
            name: "supportctl",
            dependencies: [
                "Files", "HTTPClient", "OpenSSL", "Prometheus", "Protocol", "RPC", "Settings", "Twilio", "TwilioSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ] + nio,
            swiftSettings: house
        ),

        // The gateway.
        .target(name: "Twilio", dependencies: ["OpenSSL"], swiftSettings: house),
        .target(name: "TwilioSettings", dependencies: ["Settings", "Twilio"], swiftSettings: house),
        .target(name: "Markup", swiftSettings: strict),
        .target(
            name: "WebGateway",
            dependencies: [
                "Logs", "Markup", "OpenSSL", "Prometheus", "Protocol", "RPC", "ServiceProgram", "Settings", "Systemd", "Twilio",
                "TwilioSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.copy("Localization"), .copy("Public")],
            swiftSettings: house
        ),

        // The stand-in for Twilio.
        .target(
            name: "TwilioSimulator",
            dependencies: [
                "HTTPClient", "Logs", "OpenSSL", "ServiceProgram", "Settings", "TLS", "Twilio", "TwilioSettings", "WebRTC", "XML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.copy("Public")],
            swiftSettings: house
        ),

        // The programs: each is a module's command and nothing else.
        .executableTarget(name: "SupportdMain", dependencies: ["supportd"], path: "Sources/Programs/supportd", swiftSettings: house),
        .executableTarget(name: "SupportctlMain", dependencies: ["supportctl"], path: "Sources/Programs/supportctl", swiftSettings: house),
        .executableTarget(name: "WebGatewayMain", dependencies: ["WebGateway"], path: "Sources/Programs/webgateway", swiftSettings: house),
        .executableTarget(
            name: "TwilioSimulatorMain", dependencies: ["TwilioSimulator"], path: "Sources/Programs/twilio-simulator", swiftSettings: house),
        .executableTarget(
            name: "DeskMain", dependencies: ["Logs", "WebGateway", "supportctl", "supportd"], path: "Sources/Programs/desk",
            swiftSettings: house),

        // `make bench`.
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["CBenchmarks", "Protocol"],
            path: "Tests/Benchmarks",
            swiftSettings: house
        ),
        // The load, and the peers that run in its process.
        .target(
            name: "CBenchmarks",
            path: "Tests/CBenchmarks",
            linkerSettings: [.linkedLibrary("lmdb"), .linkedLibrary("sqlite3")]
        ),

        // What tests wait by, and what they are lent.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),

        // The numbers that tests and benchmarks can repeat.
        .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: house),

        // The other end of TLS for tests, and a certificate.
        .target(name: "TLSPeer", dependencies: ["CLibSSL"], path: "Tests/TLSPeer", swiftSettings: strict),
        .testTarget(name: "TLSTests", dependencies: ["SeededRandom", "TLS", "TLSPeer"], swiftSettings: house),

        // What is fuzzed: briefly in the tests, for long by `make fuzz`.
        .target(
            name: "FuzzTargets",
            dependencies: ["LMDB", "Protocol", "RPC", "SocketLoop"],
            path: "Tests/FuzzTargets",
            swiftSettings: house
        ),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "SeededRandom"], swiftSettings: house),

        .testTarget(
            name: "ProtocolTests", dependencies: ["FuzzTargets", "Prometheus", "Protocol", "SeededRandom"], swiftSettings: house),
        .testTarget(
            name: "RPCTests", dependencies: ["Protocol", "RPC", "SeededRandom", "SocketLoop", "TestSupport"] + nio, swiftSettings: house),
        .testTarget(
            name: "SocketLoopTests",
            dependencies: ["SeededRandom", "SocketLoop", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: house
        ),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB", "SeededRandom", "TestSupport"], swiftSettings: house),
        .testTarget(name: "OpenSSLTests", dependencies: ["OpenSSL"], swiftSettings: house),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd"], swiftSettings: house),
        .testTarget(name: "PhoneNumbersTests", dependencies: ["PhoneNumbers", "SeededRandom"], swiftSettings: house),
        .testTarget(
            name: "CommitEngineTests", dependencies: ["ChangeLog", "CommitEngine", "LMDB", "Protocol", "SeededRandom", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "ChangeLogTests", dependencies: ["ChangeLog", "Files", "LMDB", "Protocol", "SeededRandom", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "ChangeLog", "Files", "FuzzTargets", "LMDB", "OpenSSL", "PhoneNumbers", "Protocol", "SeededRandom", "Store",
                "TestSupport",
            ],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
        .testTarget(
            name: "supportdTests",
            dependencies: [
                "ChangeLog", "CommitEngine", "LMDB", "Logs", "PhoneNumbers", "Protocol", "RPC", "SeededRandom", "Settings", "SocketLoop",
                "Store", "TestSupport", "supportd",
                .product(name: "Logging", package: "swift-log"),
            ] + nio,
            swiftSettings: house
        ),
        .testTarget(
            name: "supportctlTests",
            dependencies: [
                "HTTPClient", "Protocol", "Settings", "supportctl",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "XMLTests", dependencies: ["XML"], swiftSettings: house),
        .testTarget(
            name: "WebRTCTests", dependencies: ["OpenSSL", "SeededRandom", "SRTP", "TestSupport", "WebRTC"] + nio, swiftSettings: house),
        .testTarget(
            name: "TwilioTests",
            dependencies: ["OpenSSL", "Twilio"],
            resources: [.copy("Vectors")],
            swiftSettings: house
        ),
        .testTarget(
            name: "WebGatewayTests",
            dependencies: [
                "Markup", "Protocol", "RPC", "SeededRandom", "Settings", "TestSupport", "Twilio", "TwilioSettings", "WebGateway",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "TwilioSimulatorTests",
            dependencies: [
                "HTTPClient", "Settings", "TLS", "TLSPeer", "TestSupport", "Twilio", "TwilioSettings", "TwilioSimulator", "WebRTC",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "LogsTests",
            dependencies: ["Logs", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "ServiceProgramTests",
            dependencies: [
                "ServiceProgram", "Settings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "TestSupport"] + nio, swiftSettings: house),
        .testTarget(name: "StructureTests", swiftSettings: house),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

/// The layers are folders, `Sources/LAYER/MODULE`; the owner's four and the programs stand beside them. The lowest comes first.
let layers: [(name: String, modules: [String])] = [
    (
        "Platform",
        [
            "CCurl", "COpenSSL", "CPhoneNumber", "Files", "HTTPClient", "Logs", "Markup", "OpenSSL", "PhoneNumbers", "ServiceProgram",
            "Settings", "Systemd",
        ]
    ),
    ("Engine", ["CEpoll", "CLMDB", "ChangeLog", "CommitEngine", "LMDB", "Prometheus", "RPC", "SocketLoop", "Store"]),
    ("Telephony", ["Twilio", "TwilioSettings"]),
    ("Simulator", ["CLibSSL", "CLibXML2", "CSRTP", "SRTP", "TLS", "TwilioSimulator", "WebRTC", "XML"]),
]
for layer in layers {
    for target in package.targets where layer.modules.contains(target.name) {
        target.path = "Sources/\(layer.name)/\(target.name)"
    }
}

// libFuzzer's part links only where everything is built for it: scripts/fuzz.sh.
if Context.environment["SUPPORTD_FUZZ"] != nil {
    package.targets += [
        .target(name: "CFuzz", path: "Tests/CFuzz"),
        .executableTarget(name: "Fuzz", dependencies: ["CFuzz", "FuzzTargets"], path: "Tests/Fuzz", swiftSettings: house),
    ]
}
