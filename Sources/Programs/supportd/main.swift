internal import supportd

await SupportdProgram.run()
