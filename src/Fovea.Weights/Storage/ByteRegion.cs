using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Weights;

/// <summary>
/// Bytes that stay where they are: a mapped file, native memory, a pinned array or a resource of an assembly. A handle, so
/// that memory which another thread is just reading is not unmapped before it has finished.
/// </summary>
internal sealed unsafe class ByteRegion : SafeHandle
{
    private readonly string _origin;
    private readonly Action? _release;

    private ByteRegion(string origin, byte* start, long length, Action? release) : base(0, ownsHandle: true)
    {
        _origin = origin;
        _release = release;
        Length = length;
        SetHandle((nint)start);
    }

    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte. Good until the region is disposed; hold a <see cref="Lease"/> where that may happen on another thread.</summary>
    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, _origin);
            return (byte*)handle;
        }
    }

    /// <summary>Maps a file that is not empty.</summary>
    public static ByteRegion Map(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        long length = RandomAccess.GetLength(handle);   // the view rounds its capacity up to whole pages
        using var file = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new ByteRegion(path, start + view.PointerOffset, length, () =>
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        });
    }

    /// <summary>Pins managed memory; nothing is copied.</summary>
    public static ByteRegion Pin(ReadOnlyMemory<byte> memory, string origin)
    {
        MemoryHandle pinned = memory.Pin();
        return new ByteRegion(origin, (byte*)pinned.Pointer, memory.Length, () => pinned.Dispose());
    }

    /// <summary>A resource, read where the loader has put it. It lives as long as its assembly, which the region holds.</summary>
    public static ByteRegion Resource(Assembly assembly, string name)
    {
        Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"cannot read resource '{name}': {assembly.GetName().Name} has no resource of this name; it has: {string.Join(", ", assembly.GetManifestResourceNames())}", name);
        if (stream is not UnmanagedMemoryStream { Length: > 0 } mapped)
        {
            using (stream)
            {
                byte[] copy = new byte[stream.Length];
                stream.ReadExactly(copy);
                return Pin(copy, name);
            }
        }
        return new ByteRegion(name, mapped.PositionPointer, mapped.Length, () => GC.KeepAlive((assembly, mapped)));
    }

    /// <summary>Takes over native memory of <see cref="NativeMemory.Alloc(nuint)"/>.</summary>
    public static ByteRegion Native(byte* memory, long length, string origin) =>
        new(origin, memory, length, () => NativeMemory.Free(memory));

    /// <summary>Keeps the bytes in place until the lease is disposed, whatever other threads do.</summary>
    public Lease Hold() => new(this);

    protected override bool ReleaseHandle()
    {
        _release?.Invoke();
        return true;
    }

    public ref struct Lease
    {
        private ByteRegion? _region;

        public Lease(ByteRegion region)
        {
            ObjectDisposedException.ThrowIf(region.IsClosed, region._origin);
            bool held = false;
            region.DangerousAddRef(ref held);
            _region = held ? region : null;
        }

        public void Dispose()
        {
            _region?.DangerousRelease();
            _region = null;
        }
    }
}
