using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime without AVX-512, as on a processor that lacks it. It has no switch for that: it asks the processor what the
/// system saves of the registers (<c>xgetbv</c>). <c>--peer-avx2</c> loads a temporary copy of the library in which that question is answered with
/// "all but the 512-bit ones" (7). Linux on x64 alone.
/// </summary>
internal static class RestrictedLibrary
{
    /// <summary>The instruction with one neighbour, as compilers write it, and what takes its place: never three bytes alone, which may be part of anything.</summary>
    private static readonly (byte[] Question, byte[] Answer)[] s_questions =
    [
        ([0x0F, 0x01, 0xD0, 0x89, 0xC0], [0xB8, 0x07, 0x00, 0x00, 0x00]),       // xgetbv; mov eax, eax  ->  mov eax, 7
        ([0x31, 0xC9, 0x0F, 0x01, 0xD0], [0x31, 0xC9, 0xB0, 0x07, 0x90]),       // xor ecx, ecx; xgetbv  ->  xor ecx, ecx; mov al, 7; nop
    ];

    private static nint s_library;

    /// <summary>To be set before anything else of ONNX Runtime is used.</summary>
    public static bool Wanted { get; set; }

    public static void Prepare()
    {
        if (!Wanted || s_library != 0) return;
        s_library = Load();
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.Contains("onnxruntime", StringComparison.Ordinal) ? s_library : 0);
    }

    private static nint Load()
    {
        string original = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libonnxruntime.so");
        if (!File.Exists(original)) throw new PlatformNotSupportedException($"--peer-avx2 knows the library of Linux on x64 only, and there is no {original}");
        byte[] library = File.ReadAllBytes(original);
        int found = 0;
        foreach ((byte[] question, byte[] answer) in s_questions)
            for (int at; (at = library.AsSpan().IndexOf(question)) >= 0; found++) answer.CopyTo(library, at);
        if (found == 0) throw new NotSupportedException("--peer-avx2: this version of ONNX Runtime asks the processor in another way; nothing was restricted");

        string copy = Path.Combine(Path.GetTempPath(), $"fovea-peer-{Environment.ProcessId}.so");
        File.WriteAllBytes(copy, library);
        try { return NativeLibrary.Load(copy); }
        finally { File.Delete(copy); }
    }
}
