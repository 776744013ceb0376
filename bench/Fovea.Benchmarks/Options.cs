using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>What stands on the command line after the mode: <c>--name value</c>, or a lone <c>--name</c>.</summary>
internal sealed class Options(string mode, string[] arguments)
{
    /// <summary>The mode and all options, as they were given, but for <c>--save</c>.</summary>
    public string Command { get; } = string.Join(' ', [mode, .. arguments.Where(argument => argument != "--save")]);

    public string Mode { get; } = mode;

    public bool Has(string name) => Array.IndexOf(arguments, name) >= 0;

    public string Text(string name, string usual) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : usual;

    public double Number(string name, double usual) =>
        double.Parse(Text(name, usual.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    /// <summary>Whole numbers with commas between them, each once.</summary>
    public int[] Numbers(string name, string usual) =>
        [.. Text(name, usual).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Distinct()];
}
