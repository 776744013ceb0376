namespace Fovea.Models;

/// <summary>A branch of an Inception module: steps one after the other.</summary>
internal sealed class InceptionBranch : IPictureBlock
{
    private readonly InceptionStep[] _steps;
    private readonly ConvolutionUnit[][] _units;

    /// <param name="scope">Where the parameters live: a number for each step; within a fork "across" and "down".</param>
    /// <param name="steps">What it does.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="epsilon">Added to variances.</param>
    public InceptionBranch(Scope scope, InceptionStep[] steps, int inputs, float epsilon)
    {
        _steps = steps;
        _units = new ConvolutionUnit[steps.Length][];
        for (int at = 0; at < steps.Length; at++)
        {
            _units[at] = Units(scope[at], steps[at], inputs, epsilon);
            inputs = steps[at].Outputs(inputs);
        }
        Outputs = inputs;
    }

    /// <summary>Channels that go out.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        for (int at = 0; at < _steps.Length; at++) input = Forward(_steps[at], _units[at], input);
        return input;
    }

    private static Tensor Forward(InceptionStep step, ConvolutionUnit[] units, Tensor x) => step.Look switch
    {
        InceptionLook.Convolution => units[0].Forward(x),
        InceptionLook.Fork => Tensor.Concatenate([units[0].Forward(x), units[1].Forward(x)], axis: 1),
        InceptionLook.Mean => x.AveragePool([step.Rows, step.Columns], step.Window, step.CountPadding),
        _ => x.MaxPool([step.Rows, step.Columns], step.Window),
    };

    private static ConvolutionUnit[] Units(Scope scope, InceptionStep step, int inputs, float epsilon)
    {
        if (step.Look == InceptionLook.Convolution) return [Unit(scope, step, inputs, epsilon)];
        if (step.Look != InceptionLook.Fork) return [];
        return
        [
            Unit(scope["across"], InceptionStep.Across(step.Channels, step.Columns), inputs, epsilon),
            Unit(scope["down"], InceptionStep.Down(step.Channels, step.Rows), inputs, epsilon),
        ];
    }

    private static ConvolutionUnit Unit(Scope scope, InceptionStep step, int inputs, float epsilon) =>
        new(scope, inputs, step.Channels, [step.Rows, step.Columns], step.Window, epsilon: epsilon);
}
