// The three programs of the desk in one file, since most of each is the same libraries: which one it is, its name says.
// `supportctl` and `webgateway` are links to `supportd` where a package installs them.

internal import Glibc
internal import Logs
internal import WebGateway
internal import supportctl
internal import supportd

let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? ""
switch name {
case "supportd": await SupportdProgram.run()
case "supportctl": await SupportctlProgram.run()
case "webgateway": await WebGatewayProgram.run()
default:
    StandardError.write("This program is called supportd, supportctl or webgateway, and not \(name).\n")
    exit(EX_USAGE)
}
