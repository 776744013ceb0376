namespace Fovea.Weights;

/// <summary>
/// Writes a file whole or not at all: into a neighbour first, flushed to the disk, then renamed over the old one. Whoever is killed half-way leaves
/// the old file as it was, and a ".partial" neighbour that the next attempt overwrites.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Replaces or creates <paramref name="path"/>.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The disk is full, or another writer is at the same file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new IOException($"cannot write {path}: expected the name of a file, found a folder; name a file in it");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"cannot write {path}: there is no folder {folder}; create it first");
        string partial = Path.Combine(folder, $".{Path.GetFileName(path)}.partial");
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            Remove(partial);
            throw;
        }
    }

    /// <summary>Replaces or creates <paramref name="path"/> with these bytes.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    private static void Remove(string partial)
    {
        try { File.Delete(partial); }
        catch (IOException) { }   // the first failure is the one to tell
        catch (UnauthorizedAccessException) { }
    }
}
