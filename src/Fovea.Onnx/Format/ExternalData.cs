using System.Globalization;
using Fovea.Onnx.Format;
using Fovea.Weights;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Onnx;

/// <summary>Numbers that lie in another file, in the folder of the network or below it. A network may not read anything else.</summary>
internal static class ExternalData
{
    /// <param name="origin">The file of the network.</param>
    /// <param name="tensor">Says which file, and where in it.</param>
    /// <param name="needed">How many bytes its shape and type need.</param>
    public static byte[] Read(string origin, TensorMessage tensor, long needed)
    {
        string location = Entry(tensor, "location") ?? throw Broken(origin, tensor, "expected the name of the file that holds it, found none");
        string path = Resolve(origin, tensor, location);
        long length = new FileInfo(path).Length, offset = Number(origin, tensor, "offset") ?? 0, given = Number(origin, tensor, "length") ?? needed;
        if (given != needed) throw Broken(origin, tensor, $"expected {needed} bytes for its shape, found {given} written down");
        if (offset > length || needed > length - offset)
            throw Broken(origin, tensor, $"expected {needed} bytes from {offset} on in {Text.Quote(location)}, which has {length}; fetch the file again");

        byte[] bytes = new byte[needed];
        using SafeFileHandle file = File.OpenHandle(path);
        int read = RandomAccess.Read(file, bytes, offset);
        return read == needed ? bytes : throw Broken(origin, tensor, $"expected {needed} bytes from {offset} on in {Text.Quote(location)}, could read {read}");
    }

    private static string Resolve(string origin, TensorMessage tensor, string location)
    {
        string folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(origin))!);
        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location))
            throw Broken(origin, tensor, $"expected a file in the folder of the network, found {Text.Quote(location)}");
        string path = Path.GetFullPath(Path.Combine(folder, location.Replace('\\', '/')));
        if (!IsWithin(folder, path)) throw Broken(origin, tensor, $"expected a file in the folder of the network, found {Text.Quote(location)}, which leads out of it");
        if (!File.Exists(path)) throw new FileNotFoundException($"cannot read tensor {Text.Quote(tensor.Name)} of {origin}: its file {Text.Quote(location)} is not beside the network", path);

        // A link may lead out too: of the file itself, or of a folder on the way to it.
        for (string? at = path; at is not null && at.Length > folder.Length; at = Path.GetDirectoryName(at))
        {
            FileSystemInfo info = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is { } target && !IsWithin(folder, Path.GetFullPath(target.FullName)))
                throw Broken(origin, tensor, $"expected a file in the folder of the network, found a link out of it: {Text.Quote(location)}");
        }
        return path;
    }

    private static bool IsWithin(string folder, string path) => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Entry(TensorMessage tensor, string key) => tensor.Elsewhere.LastOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(string origin, TensorMessage tensor, string key)
    {
        if (Entry(tensor, key) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Broken(origin, tensor, $"expected a number of bytes as {key}, found {Text.Quote(text)}");
    }

    private static InvalidDataException Broken(string origin, TensorMessage tensor, string what) =>
        new($"cannot read tensor {Text.Quote(tensor.Name)} of {origin}: {what}");
}
