using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>What attention layers can be asked to show: <c>Capture.Weights(layers: 2..4).And(Capture.TopKeys(8))</c>.</summary>
/// <remarks>Layers, heads and queries are C# ranges counted from the first: <c>2..4</c> means 2 and 3. All where a range is left out.</remarks>
public static partial class AttentionExtensions
{
    extension(Capture)
    {
        /// <summary>The weights, after softmax and before dropout: [B, H, Tq, Tk]. They take H * Tq * Tk numbers for each layer.</summary>
        public static Capture Weights(Range? layers = null, Range? heads = null, Range? queries = null) => Of(Seen.Weights, layers, heads, queries);

        /// <summary>The scores, before softmax and after scale, cap and bias: [B, H, Tq, Tk], minus infinity where hidden.</summary>
        public static Capture Scores(Range? layers = null, Range? heads = null, Range? queries = null) => Of(Seen.Scores, layers, heads, queries);

        /// <summary>How spread out the weights of each query are, in nats: [B, H, Tq]. Costs next to nothing.</summary>
        public static Capture Entropy(Range? layers = null) => Of(Seen.Entropy, layers);

        /// <summary>The sum of the weights that each key got from all queries: [B, H, Tk]. Costs little.</summary>
        public static Capture Received(Range? layers = null) => Of(Seen.Received, layers);

        /// <summary>The keys with the largest weights of each query: [B, H, Tq, count]. Costs little.</summary>
        /// <param name="count">How many keys, from 1 to 64.</param>
        /// <param name="layers">Of which layers.</param>
        public static Capture TopKeys(int count, Range? layers = null)
        {
            Shape.Expect(count is >= 1 and <= 64, $"from 1 to 64 top keys can be asked for, got {count}");
            return Capture.Of(new CaptureRequest(Seen.TopKeys, layers, count));
        }

        /// <summary>Entropy, attention received and the 8 top keys of every layer: what is always affordable.</summary>
        public static Capture Statistics(Range? layers = null) => Capture.Entropy(layers).And(Capture.Received(layers)).And(Capture.TopKeys(8, layers));

        /// <summary>What each head added to the layer's output, after the output projection: [B, H, Tq, W]. With the bias their sum is the output.</summary>
        public static Capture HeadContributions(Range? layers = null) => Of(Seen.HeadContributions, layers);

        /// <summary>The mean over heads of max(0, weight * its gradient): [B, Tq, Tk]. It is there after <see cref="Pass.Backward(Tensor)"/>, without the heads having been kept.</summary>
        /// <remarks>Chefer et al., "Generic Attention-model Explainability", 2021, arXiv:2103.15679, equation 5.</remarks>
        public static Capture GradientTimesAttention(Range? layers = null) => Of(Seen.GradientTimesAttention, layers);

        /// <summary>The gradients with respect to the weights: [B, H, Tq, Tk]. They are there after <see cref="Pass.Backward(Tensor)"/>.</summary>
        public static Capture WeightGradients(Range? layers = null) => Of(Seen.WeightGradients, layers);

        /// <summary>What gates are set to: of channels [B, C], of places [B, H, W], of branches [B, branches, C]. Costs next to nothing.</summary>
        /// <param name="layers">Of which gates, counted from the first gate.</param>
        public static Capture Gates(Range? layers = null) => GateObserver.Capture(layers);
    }

    /// <summary>Whether anything is asked for that takes gradients, so that the input of the first layer has to be watched.</summary>
    internal static bool NeedsGradients(this Capture capture)
    {
        foreach (CaptureRequest request in capture.Requests)
            if (request.Kind is Seen.GradientTimesAttention or Seen.WeightGradients) return true;
        return false;
    }

    /// <summary>What is asked of a layer in this respect, or null.</summary>
    /// <exception cref="NotSupportedException">It is asked for twice, of different heads or queries.</exception>
    internal static CaptureRequest? Find(this Capture capture, string kind, int layer)
    {
        CaptureRequest? found = null;
        foreach (CaptureRequest request in capture.Requests)
            if (request.Kind == kind && request.Includes(layer)) found = found is null ? request : Merge(found, request);
        return found;
    }

    /// <summary>One request that serves both: the larger number of top keys.</summary>
    internal static CaptureRequest Merge(CaptureRequest one, CaptureRequest other) => Nullable.Equals(one.Heads, other.Heads) && Nullable.Equals(one.Queries, other.Queries)
        ? one with { Parameter = Math.Max(one.Parameter, other.Parameter) }
        : throw new NotSupportedException(
            $"a layer shows one part of its scores and weights: expected the same heads and queries in all requests, got heads {Say(one.Heads)} and {Say(other.Heads)}, queries {Say(one.Queries)} and {Say(other.Queries)}: ask for all, or run two passes");

    private static string Say(Range? range) => range is { } part ? part.ToString() : "all";

    /// <summary>The part of an axis that is asked for.</summary>
    /// <exception cref="NotSupportedException">The range goes beyond the axis.</exception>
    internal static (int Start, int End) Part(Range? range, int length, string what)
    {
        if (range is not { } part) return (0, length);
        (int start, int end) = (part.Start.GetOffset(length), part.End.GetOffset(length));
        return 0 <= start && start < end && end <= length
            ? (start, end)
            : throw new NotSupportedException($"can't capture {what} {part}: expected a part of 0..{length}");
    }

    private static Capture Of(string kind, Range? layers, Range? heads = null, Range? queries = null) =>
        Capture.Of(new CaptureRequest(kind, layers) { Heads = heads, Queries = queries });
}
