using Fovea.Numerics;
using Fovea.Numerics.Kernels;

namespace Fovea.Onnx;

/// <summary>The product with a matrix of the file, which is packed once, when it is first needed; a bias and an activation in the same go.</summary>
internal sealed unsafe class FusedProduct : IDisposable
{
    private readonly Weight _matrix;
    private readonly GemmActivation _activation;
    private readonly bool _adds;
    private readonly Lock _packing = new();
    private PackedMatrix? _packed;

    private FusedProduct(Weight matrix, bool adds, GemmActivation activation) => (_matrix, _adds, _activation) = (matrix, adds, activation);

    public static Step? Find(Graph graph, Readers readers, Node product, List<IDisposable> made)
    {
        if (product.Inputs.Length != 2 || !graph.Constants.TryGetValue(product.Inputs[1], out Constant? right) || right is not { Type: ElementType.Float, Weight: { Shape.Rank: 2 } matrix }) return null;
        List<Node> nodes = [product];
        string bias = "";
        if (readers.Only(product, "Add") is { Inputs: [var a, var b] } sum && (a == product.Outputs[0] ? b : a) is var added
            && graph.Constants.TryGetValue(added, out Constant? known) && known is { Type: ElementType.Float, Weight: not null } && known.Shape == Shape.Of([matrix.Shape[1]]))
        {
            bias = added;
            nodes.Add(sum);
        }
        (Activation? activation, Node[] more) = FollowingActivation.Of(graph, readers, nodes[^1]);
        GemmActivation fused = activation switch { Activation.Relu => GemmActivation.Relu, Activation.Gelu => GemmActivation.Gelu, _ => GemmActivation.None };
        if (fused != GemmActivation.None) nodes.AddRange(more);
        FusedProduct step = new(matrix, bias.Length > 0, fused);
        made.Add(step);
        return new Step([.. nodes], [product.Inputs[0], product.Inputs[1], bias], step.Calculate);
    }

    private OnnxValue[] Calculate(Call call)
    {
        Tensor x = call.Floats(0), matrix = call.Floats(1);
        if (x.NeedsGradient || x.Shape.Rank < 2)
        {
            Tensor steps = x.MatMul(matrix);
            if (_adds) steps += call.Floats(2);
            return call.Like(0, _activation switch { GemmActivation.Relu => steps.Relu(), GemmActivation.Gelu => steps.Gelu(), _ => steps });
        }
        Shape.Expect(x.Shape[-1] == matrix.Shape[0], $"the matrices must agree in the length of the sums, got {x.Shape} and {matrix.Shape}");
        Tensor y = call.New(x.Shape.With(-1, matrix.Shape[1]));
        Gemm.Run(new GemmCall((nint)x.Shape[..^1].Count, (nint)matrix.Shape[1], (nint)matrix.Shape[0])
        {
            A = x.Pointer, Packed = Packed(call.Pass.InstructionSet), C = y.Pointer, Bias = _adds ? call.Floats(2).Pointer : null, Activation = _activation,
            Set = call.Pass.InstructionSet, Threads = call.Pass.Threads,
        });
        return call.Like(0, y);
    }

    private PackedMatrix Packed(InstructionSet set)
    {
        lock (_packing)
        {
            if (_packed?.Set == set) return _packed;
            return _packed = PackedMatrix.FromMatrix(_matrix.Pointer, (nint)_matrix.Shape[0], (nint)_matrix.Shape[1], set: set);
        }
    }

    public void Dispose() => _packed?.Dispose();
}
