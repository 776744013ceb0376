using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime at its best on a processor: all its fusions, its arena, its threads spinning between operators and runs as they do by
/// default. Inputs and outputs are bound to memory once, so a run copies nothing.
/// </summary>
internal sealed unsafe class OnnxRuntimePeer : IDisposable
{
    private readonly SessionOptions _options = new();
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];

    /// <param name="threads">As many as the other side has.</param>
    public OnnxRuntimePeer(OnnxNetwork network, int threads)
    {
        _options.IntraOpNumThreads = threads;
        _options.InterOpNumThreads = 1;
        _options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        _options.EnableCpuMemArena = true;
        _options.EnableMemoryPattern = true;
        _options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        _session = new InferenceSession(network.Bytes, _options);
        _binding = _session.CreateIoBinding();
    }

    /// <summary>"ONNX Runtime 1.31.1", and how it was restricted.</summary>
    public static string Name => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}{(RestrictedLibrary.Wanted ? " without AVX-512" : "")}";

    public OnnxRuntimePeer Input(string name, float* memory, params long[] lengths)
    {
        _binding.BindInput(name, Floats(memory, lengths));
        return this;
    }

    public OnnxRuntimePeer Input(string name, long[] numbers, params long[] lengths)
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(numbers, lengths);
        _values.Add(value);
        _binding.BindInput(name, value);
        return this;
    }

    public OnnxRuntimePeer Input(string name, int[] numbers, params long[] lengths)
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(numbers, lengths);
        _values.Add(value);
        _binding.BindInput(name, value);
        return this;
    }

    public OnnxRuntimePeer Output(string name, float* memory, params long[] lengths)
    {
        _binding.BindOutput(name, Floats(memory, lengths));
        return this;
    }

    public void Run() => _session.RunWithBinding(_run, _binding);

    private OrtValue Floats(float* memory, long[] lengths)
    {
        long count = 1;
        foreach (long length in lengths) count *= length;
        OrtValue value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, lengths, (nint)memory, count * sizeof(float));
        _values.Add(value);
        return value;
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values) value.Dispose();
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }
}
