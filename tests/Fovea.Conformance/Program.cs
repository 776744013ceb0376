using Fovea.Conformance;

// Checks a folder of reference cases against the product: dotnet run -c Release --project tests/Fovea.Conformance -- ops shared/data/golden/ops
if (args is not [var name, var directory])
    return Usage.Wrong(Console.Error, $"two arguments are needed, KIND and DIR; got {args.Length}");
if (Kind.All.FirstOrDefault(kind => kind.Name == name) is not { } known)
    return Usage.Wrong(Console.Error, $"there is no kind '{name}'");
if (!Directory.Exists(directory))
    return Usage.Wrong(Console.Error, $"there is no folder '{directory}'");
return Report.Print(known.Run(directory), Console.Out);
