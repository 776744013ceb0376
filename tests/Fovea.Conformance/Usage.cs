namespace Fovea.Conformance;

/// <summary>What the command says when it is called wrongly.</summary>
internal static class Usage
{
    private const int WrongUse = 2;

    public static int Wrong(TextWriter error, string why)
    {
        error.WriteLine($"fovea-conformance: {why}");
        error.WriteLine("usage: dotnet run -c Release --project tests/Fovea.Conformance -- KIND DIR");
        foreach (Kind kind in Kind.All) error.WriteLine($"  {kind.Name,-12}{kind.What}");
        return WrongUse;
    }
}
