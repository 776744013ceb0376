using Fovea.Attention;
using Fovea.Models;

namespace Fovea.Training.Reading;

/// <summary>How wrong the reader is about a batch of examples.</summary>
internal static class ReaderLoss
{
    /// <summary>Far below any score, so that softmax makes nothing of it.</summary>
    private const float Never = -1e4f;

    /// <summary>The mean cross-entropy of the answers' first and last tokens.</summary>
    /// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 4.2. Only [CLS] and the passage can be chosen.</remarks>
    public static Tensor Of(Pass pass, SpanReader reader, IReadOnlyList<ReaderItem> batch, int padding)
    {
        (int count, int length) = (batch.Count, batch.Max(item => item.Tokens.Length));
        int[] tokens = new int[count * length], types = new int[count * length], lengths = new int[count], targets = new int[2 * count];
        float[] allowed = new float[count * length];
        tokens.AsSpan().Fill(padding);
        allowed.AsSpan().Fill(Never);
        for (int i = 0; i < count; i++)
        {
            ReaderItem item = batch[i];
            (int row, int passageEnd) = (i * length, item.Tokens.Length - 1);
            item.Tokens.CopyTo(tokens, row);
            types.AsSpan(row + item.PassageStart, item.Tokens.Length - item.PassageStart).Fill(1);
            allowed[row] = 0;
            allowed.AsSpan(row + item.PassageStart, passageEnd - item.PassageStart).Clear();
            (lengths[i], targets[i], targets[count + i]) = (item.Tokens.Length, item.AnswerStart, item.AnswerEnd);
        }

        Tensor scores = reader.Forward(pass.Indices(tokens, [count, length]), pass.Indices(types, [count, length]), Mask.Padding(lengths));  // [2, B, T]
        scores += pass.Tensor(allowed, [count, length]);
        return scores.Reshape([2 * count, length]).CrossEntropy(pass.Indices(targets, [2 * count]));
    }
}
