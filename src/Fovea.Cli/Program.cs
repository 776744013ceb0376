using System.Runtime.InteropServices;
using Fovea.Cli;

// The first Ctrl-C asks the command to end what it is at and to save; the second ends it at once.
using var interrupted = new CancellationTokenSource();
using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CommandLine.Run(args, Surroundings.OfProcess(), interrupted.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}
