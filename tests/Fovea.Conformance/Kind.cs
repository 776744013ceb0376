using Fovea.Conformance.Explanations;
using Fovea.Conformance.FullSize;
using Fovea.Conformance.Hub;
using Fovea.Conformance.OnnxNodes;
using Fovea.Conformance.Operators;
using Fovea.Conformance.RealModels;
using Fovea.Conformance.Tokenizers;

namespace Fovea.Conformance;

/// <summary>A kind of reference cases, and how the product is held against them.</summary>
public abstract class Kind
{
    /// <summary>Every kind that there is. A new one has a folder of its own here.</summary>
    public static IReadOnlyList<Kind> All { get; } = [new OnnxNodeKind(), new OperatorKind(), new HubKind(), new FullSizeKind(), new RealModelKind(), new ExplanationKind(), new TokenizerKind()];

    /// <summary>How the command calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What its cases are, in one line.</summary>
    public abstract string What { get; }

    /// <summary>Checks every case of a folder, in the order of their names; or the folder itself, if it is a case.</summary>
    /// <param name="directory">Exists.</param>
    public IEnumerable<CaseResult> Run(string directory)
    {
        string[] folders = IsCase(directory) ? [directory] : [.. Directory.EnumerateDirectories(directory).Where(IsCase).Order(StringComparer.Ordinal)];
        foreach (string folder in folders) yield return Guarded(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), folder);
    }

    /// <summary>Whether a folder is a case.</summary>
    protected virtual bool IsCase(string folder) => File.Exists(Path.Combine(folder, "case.json"));

    /// <summary>Checks one case.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="differences">Told of every tensor.</param>
    /// <exception cref="UnknownCaseException">The product has nothing that this case is about.</exception>
    protected abstract void Check(string folder, Differences differences);

    // One broken case must not keep the others from being checked, whatever it throws.
    private CaseResult Guarded(string name, string folder)
    {
        Differences differences = new();
        try
        {
            Check(folder, differences);
            return differences.Failures.Count == 0 && differences.Compared == 0
                ? new CaseResult(name, Outcome.Failed, ["nothing was compared"])
                : new CaseResult(name, differences.Failures.Count == 0 ? Outcome.Passed : Outcome.Failed, differences.Failures) { Largest = differences.Largest };
        }
        catch (UnknownCaseException unknown)
        {
            return new CaseResult(name, Outcome.Skipped, [unknown.Message]);
        }
        catch (Exception error)
        {
            return new CaseResult(name, Outcome.Failed, [.. differences.Failures, $"{error.GetType().Name}: {error.Message}"]);
        }
    }
}

/// <summary>The product has nothing that a case is about: it is skipped.</summary>
/// <param name="what">What is not known, such as "operator 'roi_align'".</param>
public sealed class UnknownCaseException(string what) : Exception($"{what} is not known");
