using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>Batches, positions and heads that lie further apart than an index of 32 bits reaches.</summary>
public sealed unsafe class FarPlaces
{
    private const int Batch = 2, Tokens = 2, Heads = 2, Size = 32;

    /// <summary>Floats between the places of one tensor and of the next, all beside each other.</summary>
    private const int Apart = 512, Places = 9;

    public static TheoryData<string, string> Axes => [.. from set in Processor.SupportedHere from axis in (string[])["batch", "row", "head"] select (set.ToString(), axis)];

    [Theory, MemberData(nameof(Axes))]
    public void Every_axis_reaches_as_far_as_an_index_of_64_bits(string set, string axis)
    {
        using Reserved room = new(Places * Apart), space = new(Reserved.Far + Places * Apart);
        Solution near = new(room.Pointer, "", Processor.Choose(set)), far = new(space.Pointer, axis, Processor.Choose(set));
        Assert.Equal(near.Numbers, far.Numbers);
        Assert.All(near.Numbers, tensor => Assert.Contains(tensor, number => number != 0));
    }

    /// <summary>The problem of the same numbers, wherever they lie, solved on every path.</summary>
    private sealed class Solution
    {
        private readonly System.Random _random = new(1);
        private readonly string _axis;
        private float* _next;

        public Solution(float* memory, string axis, InstructionSet set)
        {
            _next = memory;
            _axis = axis;
            HeadsView query = Given(), key = Given(), value = Given(), outputGradient = Given();
            AttentionProblem problem = new() { Batch = Batch, Heads = Heads, KeyHeads = Heads, Queries = Tokens, Keys = Tokens, Size = Size, ValueSize = Size, Query = query, Key = key, Value = value };
            AttentionResults few = new() { Output = Place() };
            AttentionKernel.Forward(in problem, in few, set);

            float* rows = stackalloc float[2 * Batch * Heads * Tokens];
            AttentionResults tiles = new() { Output = Place(), Largest = rows, Inverse = rows + Batch * Heads * Tokens };
            AttentionKernel.Forward(in problem, in tiles, set);
            AttentionGradients gradients = new()
            {
                Output = tiles.Output, OutputGradient = outputGradient, Largest = tiles.Largest, Inverse = tiles.Inverse,
                Query = Place(), Key = Place(), Value = Place(),
            };
            AttentionKernel.Backward(in problem, in gradients, set);
            Numbers = [Read(few.Output), Read(tiles.Output), Read(gradients.Query), Read(gradients.Key), Read(gradients.Value)];
        }

        public float[][] Numbers { get; }

        private HeadsView Place()
        {
            float* place = _next;
            _next += Apart;
            return new(place, Stride("batch", Tokens * Heads * Size), Stride("row", Heads * Size), Stride("head", Size));
        }

        private nint Stride(string axis, nint usual) => axis == _axis ? Reserved.Far : usual;

        private HeadsView Given()
        {
            HeadsView view = Place();
            Each(view, number => *number = _random.NextSingle() - 0.5f);
            return view;
        }

        private static float[] Read(HeadsView view)
        {
            List<float> numbers = [];
            Each(view, number => numbers.Add(*number));
            return [.. numbers];
        }

        private delegate void Visit(float* number);

        private static void Each(HeadsView view, Visit visit)
        {
            for (int b = 0; b < Batch; b++)
                for (int t = 0; t < Tokens; t++)
                    for (int h = 0; h < Heads; h++)
                        for (int d = 0; d < Size; d++) visit(view.At(b, t, h) + d);
        }
    }
}
