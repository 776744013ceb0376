using System.Text;
using Fovea.Weights;

namespace Fovea.Cli.Comparisons;

/// <summary>A page of Markdown with pictures beside it.</summary>
/// <param name="folder">Where it is written; made if it is not there.</param>
internal sealed class ReportPage(string folder)
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    public void Line(string line = "") => _text.Append(line).Append('\n');

    /// <summary>Begins a table.</summary>
    public void Head(params IEnumerable<string> columns)
    {
        string[] all = [.. columns];
        Line($"| {string.Join(" | ", all)} |\n|{string.Concat(Enumerable.Repeat("---|", all.Length))}");
    }

    /// <summary>Writes a picture and adds it.</summary>
    public void Image(string name, byte[] content, string alt)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, name), content);
        Line($"![{alt}]({name})\n");
    }

    /// <summary>Writes a chart and adds it.</summary>
    public void Chart(string name, string svg, string alt) => Image(name, Encoding.UTF8.GetBytes(svg), alt);

    /// <summary>Writes the page.</summary>
    /// <returns>Its path.</returns>
    public string Save()
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "README.md");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(_text.ToString()));
        return path;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
