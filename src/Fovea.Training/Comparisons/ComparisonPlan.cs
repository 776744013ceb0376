using Fovea.Attention;
using Fovea.Models;

namespace Fovea.Training.Comparisons;

/// <summary>One of the networks that are compared.</summary>
/// <param name="Name">Such as "se-r4"; runs are kept under it, so that several comparisons share them.</param>
/// <param name="About">What is special about it.</param>
/// <param name="Gate">Its gates; none where it is null.</param>
/// <param name="Network">The name of a network that is no variant of the common one; null where it is one.</param>
internal sealed record Variant(string Name, string About, SmallGate? Gate, string? Network = null);

/// <summary>A question of the SE paper, and the networks that answer it: the same but for their gates.</summary>
/// <param name="Name">As it is given on the command line.</param>
/// <param name="Question">In words.</param>
/// <param name="Variants">The first is what the others are compared with.</param>
/// <remarks>Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, sections 5 and 6.</remarks>
internal sealed record ComparisonPlan(string Name, string Question, IReadOnlyList<Variant> Variants)
{
    /// <summary>The plan that is about branches: trained on items of several sizes.</summary>
    public const string Branches = "branches";

    /// <summary>How often the data is gone through where nothing else is said: enough to tell networks apart, few enough for all runs in 100 minutes.</summary>
    public double Epochs { get; init; } = 6;

    /// <summary>Whether it is about what gates do, so that they are shown.</summary>
    public bool ShowsGates => Name is "se" or "relation";

    private static readonly Variant s_without = new("without", "no gates", null);

    /// <summary>The gates that the others are variants of.</summary>
    public static Variant Standard { get; } = new("se-r4", "squeeze and excitation, reduction 4", new SmallGate());

    /// <summary>All that can be asked.</summary>
    public static IReadOnlyList<ComparisonPlan> All { get; } =
    [
        new("se", "What do gates for the channels do to the errors?", [s_without, Standard]),
        new("reduction", "How narrow may the bottleneck be?",
            [s_without, .. new[] { 2, 4, 8, 16, 32 }.Select(reduction => Standard with { Name = $"se-r{reduction}", About = $"reduction {reduction}", Gate = new SmallGate { Reduction = reduction } })]),
        new("placement", "Where in a block do the gates belong?",
        [
            s_without, Standard with { About = "at the end of the branch" },
            new("se-pre", "at the beginning of the branch", new SmallGate { Place = GatePlace.Pre }),
            new("se-post", "after the sum", new SmallGate { Place = GatePlace.Post }),
            new("se-identity", "on the way past the branch", new SmallGate { Place = GatePlace.Identity }),
        ]),
        new("gate", "Which function makes gates of numbers?",
        [
            s_without, Standard with { About = "sigmoid" },
            new("se-tanh", "tanh", new SmallGate { Function = Activation.Tanh }),
            new("se-relu", "relu", new SmallGate { Function = Activation.Relu }),
        ]),
        new("squeeze", "How should a gate look at its channel?",
        [
            s_without, Standard with { About = "by its mean" },
            new("se-max", "by its largest number", new SmallGate { Squeeze = Squeeze.Maximum }),
            new("se-nosqueeze", "place by place", new SmallGate { Squeeze = Squeeze.None }),
        ]),
        new("relation", "Do gates need the relation between channels?",
        [
            s_without, Standard with { About = "every gate sees every channel" },
            new("se-diagonal", "every gate sees its own channel alone", new SmallGate { Diagonal = true }),
        ]),
        new(Branches, "Do weights for branches follow the size of what is seen?",
        [
            Branched("branch-scales", "two modules of three reaches, with the same kernels; a weight for each branch"),
            Branched("branch-kernels", "each branch has kernels of its own"),
            Branched("branch-selective", "each branch has kernels of its own, and each channel weighs for itself"),
        ]) { Epochs = 2 },
    ];

    private static Variant Branched(string name, string about) => new(name, about, null, name);

    /// <summary>The plan of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ComparisonPlan Named(string name) => All.FirstOrDefault(plan => plan.Name == name)
        ?? throw new ArgumentException($"there is nothing to compare called '{name}': expected one of {string.Join(", ", All.Select(plan => plan.Name))}");
}
