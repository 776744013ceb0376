using Fovea.Numerics.Kernels;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics;

/// <summary>
/// Two pointwise convolutions, one after the other with nothing but a scale and a shift of each channel between them, as one. So what an excitation makes of
/// the means of a convolution's channels is made of the means of what the convolution sees: neither it nor its weights are needed for that.
/// </summary>
internal sealed unsafe class ComposedConvolution : IDisposable
{
    private readonly Weight _weight, _shift;

    /// <param name="set">Whose kernels work it out.</param>
    /// <param name="first">[C, inputs, 1..].</param>
    /// <param name="scale">[C], or null for ones.</param>
    /// <param name="shift">[C], or null for zeros.</param>
    /// <param name="second">[outputs, C, 1..].</param>
    /// <param name="bias">[outputs], or null for zeros.</param>
    public ComposedConvolution(InstructionSet set, Weight first, Weight? scale, Weight? shift, Weight second, Weight? bias)
    {
        nint outputs = (nint)second.Shape[0], channels = (nint)first.Shape[0], inputs = (nint)first.Shape[1];
        _weight = new Weight("composed", Shape.Of([outputs, inputs]).Append(first.Shape[2..]));
        _shift = new Weight("composed shift", [outputs]);
        using Scratch.Loan scaled = Scratch.Rent(Math.Max(1, outputs * channels));                  // second · scale
        for (nint output = 0; output < outputs; output++)
        {
            double sum = bias is null ? 0 : bias.Pointer[output];
            for (nint channel = 0; channel < channels; channel++)
            {
                float number = second.Pointer[output * channels + channel];
                scaled.Pointer[output * channels + channel] = scale is null ? number : number * scale.Pointer[channel];
                if (shift is not null) sum += (double)number * shift.Pointer[channel];
            }
            _shift.Pointer[output] = (float)sum;
        }
        Gemm.Run(new GemmCall(outputs, inputs, channels) { A = scaled.Pointer, B = first.Pointer, C = _weight.Pointer, Set = set });
    }

    /// <summary>Applies both.</summary>
    /// <param name="input">[B, inputs, 1..].</param>
    /// <param name="activation">Applied last.</param>
    /// <returns>[B, outputs, 1..].</returns>
    public Tensor Forward(Tensor input, Activation? activation) => input.Convolve(input.Pass.Use(_weight), null, _shift, null, 1, activation, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _shift.Dispose();
    }
}
