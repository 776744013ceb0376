using System.Text;

namespace Fovea.View;

/// <summary>Saves what is rendered.</summary>
public static class ExplanationFiles
{
    /// <summary>Writes an explanation as one HTML page, in UTF-8. A file that is there already is replaced.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be written.</exception>
    public static void SaveHtml(this Explanation explanation, string path) => File.WriteAllText(path, HtmlView.Render(explanation), new UTF8Encoding(false));
}
