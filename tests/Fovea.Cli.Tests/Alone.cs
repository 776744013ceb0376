namespace Fovea.Cli.Tests;

/// <summary>Tests that measure the process, or need the machine: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
