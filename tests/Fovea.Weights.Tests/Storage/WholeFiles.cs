namespace Fovea.Weights.Tests;

/// <summary>A file is written whole or not at all, and where links and devices lead.</summary>
public sealed class WholeFiles
{
    [Fact]
    public void A_write_that_fails_leaves_what_was_there_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("kept.bin", [1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(file, stream => { stream.WriteByte(7); throw new InvalidOperationException(); }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_link_is_followed()
    {
        using var folder = new TemporaryFolder();
        string target = folder.Write("within/target.bin", [1]);
        try { File.CreateSymbolicLink(folder["link"], target); }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { Assert.Skip("no links can be made here"); }
        AtomicFile.Write(folder["link"], new byte[] { 7, 8 });
        Assert.Equal([7, 8], File.ReadAllBytes(target));
        Assert.Equal(target, new FileInfo(folder["link"]).LinkTarget);
    }

    /// <summary>Whoever may rename in /dev would else put a file in the place of /dev/null.</summary>
    [Fact]
    public void What_is_there_under_dev_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no /dev/shm");
        string file = Path.Combine("/dev/shm", Path.GetRandomFileName());
        File.WriteAllBytes(file, [1]);
        try
        {
            using var reading = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            AtomicFile.Write(file, new byte[] { 7 });
            Assert.Equal(7, reading.ReadByte());
        }
        finally { File.Delete(file); }
    }

    [Theory]
    [InlineData("nowhere/file")]
    [InlineData("")]
    public void A_place_where_no_file_can_be_is_refused_beforehand(string name)
    {
        using var folder = new TemporaryFolder();
        string path = name.Length == 0 ? folder.Path : folder[name];
        Assert.ThrowsAny<IOException>(() => AtomicFile.ExpectPlace(path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
