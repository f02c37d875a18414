/// Which release this is. Every program says it, and so does the package: `scripts/version.sh` reads this line.
public enum Release {
    public static let version = "0.1.0"
}
