internal import TwilioSimulator

await TwilioSimulatorProgram.run()
