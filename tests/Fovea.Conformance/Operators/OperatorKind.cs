using Fovea.Numerics.Kernels;

namespace Fovea.Conformance.Operators;

/// <summary>
/// Single operators, layers, losses and optimisers: case.json names the operator and its attributes, tensors.safetensors holds inputs,
/// what should come out (out.*) and, for the weights of the outputs in `probe`, the gradients (grad.*).
/// </summary>
public sealed class OperatorKind : Kind
{
    private static readonly Dictionary<string, Action<OperatorCase>> s_operators = new()
    {
        ["activation"] = Functions.Activation,
        ["linear"] = Products.Linear,
        ["matmul"] = Products.MatMul,
        ["convolution"] = Convolutions.Convolution,
        ["max_pool"] = Pooling.Max,
        ["average_pool"] = Pooling.Average,
        ["adaptive_average_pool"] = Pooling.Adaptive,
        ["batch_norm"] = ChannelNorms.BatchNorm,
        ["group_norm"] = ChannelNorms.GroupNorm,
        ["instance_norm"] = ChannelNorms.InstanceNorm,
        ["resize"] = Resizing.Resize,
        ["se_module"] = Gates.SqueezeExcitation,
        ["se_effective"] = Gates.EffectiveSqueezeExcitation,
        ["eca_module"] = Gates.EfficientChannelAttention,
        ["cbam_module"] = Gates.ConvolutionalBlockAttention,
        ["global_context"] = Gates.GlobalContext,
        ["selective_kernel"] = Gates.SelectiveKernel,
        ["split_attention"] = Gates.SplitAttention,
        ["softmax"] = Rows.Softmax,
        ["log_softmax"] = Rows.LogSoftmax,
        ["layer_norm"] = Rows.LayerNorm,
        ["rms_norm"] = Rows.RmsNorm,
        ["embedding"] = Rows.Embedding,
        ["rotary"] = Rows.Rotary,
        ["cross_entropy"] = Losses.CrossEntropy,
        ["binary_cross_entropy_with_logits"] = Losses.BinaryCrossEntropy,
        ["mean_squared_error"] = Losses.MeanSquaredError,
        ["kl_divergence"] = Losses.Divergence,
        ["attention"] = Attention.ScaledDotProduct,
        ["multi_head_attention"] = Attention.MultiHead,
        ["optimizer"] = Optimisers.Run,
        ["transformer_encoder_layer"] = Transformers.EncoderLayer,
        ["transformer_decoder_layer"] = Transformers.DecoderLayer,
        ["transformer"] = Transformers.Whole,
    };

    private readonly InstructionSet _set;

    /// <summary>Checks with the kernels that the product would choose.</summary>
    public OperatorKind() : this(Processor.Current) { }

    internal OperatorKind(InstructionSet set) => _set = set;

    /// <inheritdoc/>
    public override string Name => "ops";

    /// <inheritdoc/>
    public override string What => "operators, layers, losses and optimisers, with gradients (golden/ops)";

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        using OperatorCase given = new(folder, _set, differences);
        if (!s_operators.TryGetValue(given.Operator, out Action<OperatorCase>? check)) throw new UnknownCaseException($"operator '{given.Operator}'");
        check(given);
    }
}
