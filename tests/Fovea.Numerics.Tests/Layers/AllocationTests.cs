namespace Fovea.Numerics.Tests.Layers;

/// <summary>In steady state a pass leaves next to nothing for the garbage collector.</summary>
public sealed class AllocationTests
{
    private readonly Stack _stack = new(new Scope(new RandomWeights(1)));

    [Fact]
    public void Inference_allocates_less_than_16_KB()
    {
        for (int i = 0; i < 3; i++) Infer();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Infer();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void Forward_and_back_allocate_less_than_64_KB_and_memory_stays_flat()
    {
        for (int i = 0; i < 100; i++) Differentiate();
        long before = GC.GetAllocatedBytesForCurrentThread(), memory = Environment.WorkingSet;
        for (int i = 0; i < 1000; i++) Differentiate();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 64 * 1024);
        Assert.InRange(Environment.WorkingSet - memory, long.MinValue, 64 << 20);
    }

    private void Infer()
    {
        using var pass = new Pass();
        Assert.Equal(3 * 7 * 5, _stack.Forward(pass).Values.Length);
    }

    private void Differentiate()
    {
        using var pass = new Pass(options: new PassOptions { Training = true, Differentiate = static _ => true });
        pass.Backward(_stack.Forward(pass).Square().Mean());
    }

    /// <summary>Three blocks as they stand in a transformer, but for attention.</summary>
    private sealed class Stack(Scope scope)
    {
        private readonly Embedding _table = new(scope["table"], 11, 24);
        private readonly Linear[] _widen = [.. Enumerable.Range(0, 3).Select(i => new Linear(scope["widen"][i], 24, 96))];
        private readonly Linear[] _narrow = [.. Enumerable.Range(0, 3).Select(i => new Linear(scope["narrow"][i], 96, 24))];
        private readonly LayerNorm[] _norms = [.. Enumerable.Range(0, 3).Select(i => new LayerNorm(scope["norm"][i], 24))];
        private readonly Linear _head = new(scope["head"], 24, 5);

        public Tensor Forward(Pass pass)
        {
            Tensor x = _table.Forward(pass.Indices([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3, 7]));
            for (int i = 0; i < 3; i++)
            {
                using Pass.LayerScope layer = pass.Layer("block", i);
                x = layer.Return(_norms[i].Forward(x + _narrow[i].Forward(_widen[i].Forward(x, Activation.Gelu)).Dropout(0.1f)));
            }
            return _head.Forward(x);
        }
    }
}
