using Fovea.Conformance.Operators;
using Fovea.Numerics.Kernels;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>The reference cases of single operators, on every instruction set that the processor has.</summary>
public sealed class OperatorCases
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    [Theory, MemberData(nameof(Sets))]
    public void Outputs_and_gradients_are_those_of_the_reference(string set)
    {
        string folder = SharedData.Folder("golden/ops");
        CaseResult[] results = [.. new OperatorKind(Enum.Parse<InstructionSet>(set)).Run(folder)];
        string[] failed = [.. results.Where(result => result.Outcome == Outcome.Failed).Select(result => $"{result.Case}: {string.Join("; ", result.Lines)}")];
        string[] skipped = [.. results.Where(result => result.Outcome == Outcome.Skipped).SelectMany(result => result.Lines).Distinct()];
        Assert.NotEmpty(results);
        Assert.Empty(failed);
        Assert.Empty(skipped);
    }
}
