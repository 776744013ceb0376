using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Embedded;
using Fovea.Models;
using Fovea.Weights;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea models list | show NAME | round FOLDER</c>: the models that come with the command, and what can be done with others.</summary>
internal static class ModelsCommand
{
    private static readonly Argument<string> s_name = CommandParts.Argument("NAME", "One that comes with fovea, a published network such as seresnet50, or an ONNX file");
    private static readonly Option<string[]> s_shapes = new("--shape")
    {
        HelpName = "INPUT=LENGTHS",
        Description = "ONNX: how large an input is taken to be whose file does not say",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Argument<string> s_folder = CommandParts.Argument("FOLDER", "A model as the Hugging Face Hub lays it out; it is left as it is");
    private static readonly Option<string> s_out = CommandParts.Required("--out", "FOLDER", "Where the copy goes; a new folder, or an empty one");

    private static readonly Option<string[]> s_keep = new("--keep")
    {
        HelpName = "PATTERN",
        Description = "Tensors that stay as they are, such as those of the first layers; * stands for any letters",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create(Surroundings surroundings)
    {
        Command list = new Command("list", "Lists the models that come with fovea.").WithExample("fovea models list").Does((_, _) => List(surroundings));
        Command show = new Command("show", "Shows a model's card, or a network's layers, gates and attention.") { s_name, s_shapes }
            .WithExample("fovea models show reader").Does((given, _) => Show(given.GetRequiredValue(s_name), given.GetValue(s_shapes) ?? [], surroundings));
        Command round = new Command("round", "Copies a model with its matrices at 8 bits per number: a quarter of the size, and faster.") { s_folder, s_out, s_keep }
            .WithExample("fovea models round all-MiniLM-L6-v2 --out all-MiniLM-L6-v2-8bit").Does((given, _) => Round(given.GetRequiredValue(s_folder), given.GetRequiredValue(s_out), given.GetValue(s_keep) ?? [], surroundings));
        return new Command("models", "Tells which models there are.") { list, show, round }.WithExample("fovea models list").Does((_, _) => List(surroundings));
    }

    private static int List(Surroundings surroundings)
    {
        foreach (EmbeddedModel model in EmbeddedModel.All)
            surroundings.Out.WriteLine($"{model.Name}  {(model.IsHere ? $"{Megabytes(model)} MB" : "not in this build")}  {model.About}");
        return CommandLine.Done;
    }

    private static int Show(string name, string[] shapes, Surroundings surroundings)
    {
        if (name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            OnnxCard.Write(name, shapes, surroundings.Out);
            return CommandLine.Done;
        }
        if (shapes.Length > 0) throw new ArgumentException($"--shape is for ONNX files, '{name}' is none");
        EmbeddedModel? model = EmbeddedModel.All.FirstOrDefault(known => known.Name == name);
        if (model is null)
        {
            NetworkCard.Write(ImageModels.Find(name) ?? throw new ArgumentException($"there is no model '{Messages.Plain(name)}': expected one of {string.Join(", ", EmbeddedModel.All.Select(known => known.Name))}, an ONNX file, or one of {ImageModels.Names.Count} networks for pictures, near it {string.Join(", ", ImageModels.Near(name))}"), surroundings.Out);
            return CommandLine.Done;
        }
        using StreamReader card = new(model.Open("README.md"));
        surroundings.Out.WriteLine(card.ReadToEnd().TrimEnd());
        return CommandLine.Done;
    }

    private static int Round(string folder, string copy, string[] keep, Surroundings surroundings)
    {
        RoundedFolder.Write(folder, copy, keep);
        surroundings.Out.WriteLine($"{copy}  {Megabytes(SizeOf(copy))} MB, was {Megabytes(SizeOf(folder))} MB");
        return CommandLine.Done;
    }

    private static long SizeOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private static string Megabytes(EmbeddedModel model)
    {
        long bytes = 0;
        foreach (string file in model.Files)
        {
            using Stream stream = model.Open(file);
            bytes += stream.Length;
        }
        return Megabytes(bytes);
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:F1}");
}
