using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Attention whose memory is a matrix of fixed size, read and written token by token, and the short convolution that stands before it.</summary>
/// <remarks>Yang et al., "Gated Delta Networks", 2024, arXiv:2412.06464, equation 10; without gate and correction: Katharopoulos et al., 2020, arXiv:2006.16236.</remarks>
internal static class LinearAttentions
{
    public static Operator[] All { get; } =
    [
        new("LinearAttention", LinearAttention, Since: 27),
        new("CausalConvWithState", CausalConvolution, Since: 27),
    ];

    private static OnnxValue[] LinearAttention(Call call)
    {
        (Tensor query, Tensor key, Tensor value) = (call.Floats(0), call.Floats(1), call.Floats(2));           // [B, T, H·D]
        int heads = call.Node.Integer("q_num_heads"), keyHeads = call.Node.Integer("kv_num_heads");
        Shape.Expect(heads > 0 && keyHeads > 0 && heads % keyHeads == 0, $"the query heads must be a multiple of the key heads, got {heads} and {keyHeads}");
        Shape.Expect(query.Shape.Rank == 3 && key.Shape.Rank == 3 && value.Shape.Rank == 3, $"query, key and value must be [B, T, H·D], got {query.Shape}, {key.Shape} and {value.Shape}");
        int size = (int)query.Shape[2] / heads, valueSize = (int)value.Shape[2] / keyHeads;
        Shape.Expect(query.Shape[2] == heads * size && key.Shape[2] == keyHeads * size && value.Shape[2] == keyHeads * valueSize && key.Shape[..2] == query.Shape[..2] && value.Shape[..2] == query.Shape[..2], $"query, key and value must have {heads}, {keyHeads} and {keyHeads} heads for the same tokens, got {query.Shape}, {key.Shape} and {value.Shape}");
        (bool gated, bool corrected) = Rule(call);

        Shape stateShape = [query.Shape[0], keyHeads, size, valueSize];
        Tensor state = call.OptionalFloats(3) is { } past ? call.Pass.Tensor(past.Values, past.Shape) : call.Zero(stateShape);
        Shape.Expect(state.Shape == stateShape, $"the state must be {stateShape}, got {state.Shape}");
        Memory memory = new(call, heads, keyHeads, size, valueSize)
        {
            Decay = gated ? call.Floats(4) : null,
            Rate = corrected ? call.Floats(5) : null,
            Erase = call.OptionalFloats(6),
        };
        Tensor output = call.New([query.Shape[0], query.Shape[1], heads * valueSize]);
        for (int item = 0; item < query.Shape[0]; item++)
            for (int head = 0; head < keyHeads; head++) memory.Run(item, head, query, key, value, state, output);
        return [.. call.Like(0, output), OnnxValue.Of(call.Optional(3)?.Type ?? call[0].Type, state)];
    }

    private static (bool Gated, bool Corrected) Rule(Call call)
    {
        string rule = call.Node.Word("update_rule", "gated_delta");
        Shape.Expect(rule is "linear" or "gated" or "delta" or "gated_delta", $"the rule must be linear, gated, delta or gated_delta, got '{rule}'");
        (bool gated, bool corrected) = (rule is "gated" or "gated_delta", rule is "delta" or "gated_delta");
        Shape.Expect(call.Has(4) == gated, $"decay must be there with the rules gated and gated_delta, and only then, got '{rule}' {(call.Has(4) ? "with" : "without")} it");
        Shape.Expect(call.Has(5) == corrected, $"beta must be there with the rules delta and gated_delta, and only then, got '{rule}' {(call.Has(5) ? "with" : "without")} it");
        Shape.Expect(corrected || !call.Has(6), $"an erase gate can be there with the rules delta and gated_delta only, got '{rule}'");
        return (gated, corrected);
    }

    /// <summary>What one head of keys and values remembers.</summary>
    private sealed class Memory(Call call, int heads, int keyHeads, int size, int valueSize)
    {
        private readonly float _scale = call.Node.Number("scale", 0) is not 0 and var given ? given : 1 / MathF.Sqrt(size);

        /// <summary>[B, T, Hkv] or [B, T, Hkv·D], in logarithms: how much stays.</summary>
        public Tensor? Decay { get; init; }

        /// <summary>[B, T, Hkv] or [B, T, 1]: how far what is found under a key is corrected.</summary>
        public Tensor? Rate { get; init; }

        /// <summary>[B, T, Hkv·D]: which parts of a key count when it is asked what to correct.</summary>
        public Tensor? Erase { get; init; }

        public void Run(int item, int head, Tensor query, Tensor key, Tensor value, Tensor state, Tensor output)
        {
            Span<float> kept = state.Span.Slice((item * keyHeads + head) * size * valueSize, size * valueSize);        // [D, Dv]
            float[] written = new float[valueSize];
            int tokens = (int)query.Shape[1], group = heads / keyHeads;
            for (int token = 0; token < tokens; token++)
            {
                int row = item * tokens + token;
                ReadOnlySpan<float> k = key.Values.Slice((row * keyHeads + head) * size, size), v = value.Values.Slice((row * keyHeads + head) * valueSize, valueSize);
                Forget(kept, row, head);
                v.CopyTo(written);
                Correct(kept, k, row, head, written);
                for (int d = 0; d < size; d++)
                    for (int m = 0; m < valueSize; m++) kept[d * valueSize + m] += k[d] * written[m];
                for (int h = head * group; h < (head + 1) * group; h++)
                    Read(kept, query.Values.Slice((row * heads + h) * size, size), output.Span.Slice((row * heads + h) * valueSize, valueSize));
            }
        }

        private void Forget(Span<float> kept, int row, int head)
        {
            if (Decay is not { } decay) return;
            int width = (int)decay.Shape[2];
            Shape.Expect(width == keyHeads || width == keyHeads * size, $"decay must be [B, T, {keyHeads}] or [B, T, {keyHeads * size}], got {decay.Shape}");
            for (int d = 0; d < size; d++)
            {
                float factor = MathF.Exp(decay.Values[row * width + (width == keyHeads ? head : head * size + d)]);
                for (int m = 0; m < valueSize; m++) kept[d * valueSize + m] *= factor;
            }
        }

        private void Correct(Span<float> kept, ReadOnlySpan<float> k, int row, int head, float[] written)
        {
            if (Rate is not { } rates) return;
            int width = (int)rates.Shape[2];
            Shape.Expect(width == keyHeads || width == 1, $"beta must be [B, T, {keyHeads}] or [B, T, 1], got {rates.Shape}");
            float rate = rates.Values[row * width + (width == 1 ? 0 : head)];
            for (int m = 0; m < valueSize; m++)
            {
                float found = 0;
                for (int d = 0; d < size; d++) found += kept[d * valueSize + m] * k[d] * (Erase is { } erase ? erase.Values[(row * keyHeads + head) * size + d] : 1);
                written[m] = rate * (written[m] - found);
            }
        }

        private void Read(Span<float> kept, ReadOnlySpan<float> q, Span<float> to)
        {
            to.Clear();
            for (int d = 0; d < size; d++)
                for (int m = 0; m < valueSize; m++) to[m] += q[d] * kept[d * valueSize + m];
            for (int m = 0; m < valueSize; m++) to[m] *= _scale;
        }
    }

    /// <summary>Each channel by itself over the last few tokens; those before the first come from the state.</summary>
    private static OnnxValue[] CausalConvolution(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);                                                     // [B, C, T], [C, 1, k]
        string activation = call.Node.Word("activation", "none");
        Shape.Expect(activation is "none" or "silu" or "swish", $"the activation must be none, silu or swish, got '{activation}'");
        Shape.Expect(x.Shape.Rank == 3 && weight.Shape.Rank == 3 && weight.Shape[0] == x.Shape[1] && weight.Shape[1] == 1, $"input and weight must be [B, C, T] and [C, 1, k], got {x.Shape} and {weight.Shape}");
        int length = (int)x.Shape[2], window = (int)weight.Shape[2], channels = (int)x.Shape[1], padded = length + window - 1;
        Shape stateShape = x.Shape.With(2, window - 1);
        Tensor before = call.OptionalFloats(3) ?? call.Zero(stateShape);
        Shape.Expect(before.Shape == stateShape, $"the state must be {stateShape}, got {before.Shape}");
        Tensor all = Tensor.Concatenate([before, x], 2), y = call.New(x.Shape);                                 // [B, C, k - 1 + T]
        for (int row = 0; row < x.Shape[..2].Count; row++)
        {
            ReadOnlySpan<float> w = weight.Values.Slice(row % channels * window, window), from = all.Values.Slice(row * padded, padded);
            float bias = call.OptionalFloats(2) is { } given ? given.Values[row % channels] : 0;
            for (int t = 0; t < length; t++)
            {
                float sum = bias;
                for (int i = 0; i < window; i++) sum += w[i] * from[t + i];
                y.Span[row * length + t] = sum;
            }
        }
        return [.. call.Like(0, activation == "none" ? y : y.Silu()), .. call.Like(0, all.Slice(2, length, window - 1))];
    }
}
