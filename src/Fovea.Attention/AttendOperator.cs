using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>Attention as an operation on tensors: the fused kernel, its gradient, and what it was asked to show.</summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.2; <see cref="ScaledDotProduct"/> is the same to be read.</remarks>
public static unsafe partial class AttentionExtensions
{
    /// <summary>
    /// softmax(query · keyᵀ / √D) value, head by head. The query x key matrix is never held, unless it is asked for.
    /// </summary>
    /// <param name="query">[B, Tq, H, D]: as the projection wrote it.</param>
    /// <param name="key">[B, Tk, Hkv, D]: each key head serves H / Hkv query heads.</param>
    /// <param name="value">[B, Tk, Hkv, Dv].</param>
    /// <param name="mask">Which keys may be seen.</param>
    /// <param name="options">Scale, soft cap, dropout.</param>
    /// <returns>[B, Tq, H, Dv].</returns>
    /// <exception cref="ArgumentException">A shape does not fit the others; the message names both.</exception>
    /// <exception cref="NotSupportedException">Something is to be captured that can't be had here.</exception>
    public static Tensor Attend(this Tensor query, Tensor key, Tensor value, Mask mask, AttentionOptions options = default)
    {
        Tensor output = Attend(query, key, value, mask, options, out AttentionObserver observer);
        observer.RefuseContributions();
        return output;
    }

    /// <param name="observer">What this layer is asked to show, for what is calculated after the heads.</param>
    /// <param name="grid">Where in a picture the positions are, if they are in one.</param>
    internal static Tensor Attend(Tensor query, Tensor key, Tensor value, Mask mask, AttentionOptions options, out AttentionObserver observer, AttentionGrid? grid = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        options.Check();
        Check(query.Shape, key.Shape, value.Shape);
        Pass pass = query.Pass;
        Shape.Expect(ReferenceEquals(key.Pass, pass) && ReferenceEquals(value.Pass, pass), $"query, key and value must be of the same pass: {query}, {key} and {value} are not");
        AttentionProblem problem = Problem(query, key, value, options);
        mask.ApplyTo(ref problem, pass);
        Drop(ref problem, pass, options);

        Tensor output = pass.New([problem.Batch, problem.Queries, problem.Heads, problem.ValueSize]);
        bool differentiate = query.NeedsGradient || key.NeedsGradient || value.NeedsGradient || mask.AddedBias is { NeedsGradient: true };
        AttentionResults results = new() { Output = Heads(output, output.Pointer) };
        Tensor rows = differentiate ? pass.New([2, problem.Batch, problem.Heads, problem.Queries]) : default;
        if (differentiate)
        {
            results.Largest = rows.Pointer;
            results.Inverse = rows.Pointer + rows.Count / 2;
        }

        observer = new AttentionObserver(pass, options.Kind, in problem, grid);
        observer.MakeRoom(ref results);
        AttentionKernel.Forward(in problem, in results, pass.InstructionSet, pass.Threads);
        observer.Report();
        GC.KeepAlive(mask);

        if (differentiate) Record(query, key, value, mask, output, rows, problem, observer);
        else observer.RefuseGradients();
        return output;
    }

    /// <summary>In training some weights are dropped.</summary>
    private static void Drop(ref AttentionProblem problem, Pass pass, AttentionOptions options)
    {
        if (!pass.Training || options.Dropout == 0) return;
        problem.DropProbability = options.Dropout;
        problem.DropKey = new PhiloxKey(pass.Seed, pass.NextStream(), (uint)pass.Step);
    }

    private static void Record(
        Tensor query, Tensor key, Tensor value, Mask mask, Tensor output, Tensor rows, AttentionProblem problem, AttentionObserver observer) => output.Pass.Record(output, () =>
    {
        Pass pass = output.Pass;
        AttentionGradients gradients = new()
        {
            Output = Heads(output, output.Pointer),
            OutputGradient = Heads(output, pass.GradientOf(output)),
            Largest = rows.Pointer,
            Inverse = rows.Pointer + rows.Count / 2,
            Query = Heads(query, pass.GradientTarget(query, out bool addToQuery)),
            Key = Heads(key, pass.GradientTarget(key, out bool addToKey)),
            Value = Heads(value, pass.GradientTarget(value, out bool addToValue)),
            AddToQuery = addToQuery,
            AddToKey = addToKey,
            AddToValue = addToValue,
        };
        bool biasWanted = mask.AddedBias is { NeedsGradient: true };
        Shape pairs = [problem.Batch, problem.Heads, problem.Queries, problem.Keys];
        using Pass.Loan scores = pass.Borrow(biasWanted ? (nint)pairs.Count : 0);
        if (biasWanted) gradients.Scores = scores.Pointer;
        observer.MakeRoom(ref gradients);
        AttentionKernel.Backward(in problem, in gradients, pass.InstructionSet, pass.Threads);
        observer.ReportGradients();
        if (biasWanted) AddTo(mask.AddedBias!.Value, scores.Pointer, pairs);
        GC.KeepAlive(mask);
    });

    /// <summary>The gradient of a bias that was stretched to all pairs is the sum over what it was stretched over.</summary>
    private static void AddTo(Tensor bias, float* gradients, Shape pairs)
    {
        float* target = bias.Pass.GradientTarget(bias, out bool accumulate);
        Reductions.SumTo(bias.Pass, gradients, pairs, target, bias.Shape, accumulate);
    }

    private static AttentionProblem Problem(Tensor query, Tensor key, Tensor value, AttentionOptions options) => new()
    {
        Batch = (int)query.Shape[0],
        Queries = (int)query.Shape[1],
        Heads = (int)query.Shape[2],
        Size = (int)query.Shape[3],
        Keys = (int)key.Shape[1],
        KeyHeads = (int)key.Shape[2],
        ValueSize = (int)value.Shape[3],
        Query = Heads(query, query.Pointer),
        Key = Heads(key, key.Pointer),
        Value = Heads(value, value.Pointer),
        Scale = options.Scale ?? 1 / MathF.Sqrt(query.Shape[3]),
        SoftCap = options.SoftCap,
    };

    private static HeadsView Heads(Tensor like, float* pointer) =>
        pointer == null ? default : HeadsView.Dense(pointer, (int)like.Shape[1], (int)like.Shape[2], (int)like.Shape[3]);

    private static void Check(Shape query, Shape key, Shape value)
    {
        Shape.Expect(query.Rank == 4 && key.Rank == 4 && value.Rank == 4, $"query, key and value must be [B, T, H, D], got {query}, {key} and {value}");
        Shape.Expect(query.Count > 0 && key.Count > 0 && value.Count > 0, $"attention needs at least one query, key and number in each, got {query}, {key} and {value}");
        Shape.Expect(key[0] == query[0] && key[3] == query[3], $"key must be [{query[0]}, Tk, Hkv, {query[3]}] like query {query}, got {key}");
        Shape.Expect(value[0] == key[0] && value[1] == key[1] && value[2] == key[2], $"value must be [{key[0]}, {key[1]}, {key[2]}, Dv] like key {key}, got {value}");
        Shape.Expect(query[2] % key[2] == 0, $"each key head serves as many query heads: the heads of query must be a multiple of those of key, got {query[2]} and {key[2]}");
    }
}
