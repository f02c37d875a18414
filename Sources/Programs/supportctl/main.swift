internal import supportctl

await SupportctlProgram.run()
