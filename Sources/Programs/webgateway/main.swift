internal import WebGateway

await WebGatewayProgram.run()
