internal import ArgumentParser

/// The program `twilio-simulator`, for its executable.
public enum TwilioSimulatorProgram {
    /// Reads the process's arguments, and ends the process with its exit code.
    public static func run() async { await TwilioSimulator.main() }
}
