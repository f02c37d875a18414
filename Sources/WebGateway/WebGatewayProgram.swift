internal import ArgumentParser

/// The program `webgateway`, for its executable and for the one behind all names.
public enum WebGatewayProgram {
    /// Reads the process's arguments, and ends the process with its exit code.
    public static func run() async { await WebGateway.main() }
}
