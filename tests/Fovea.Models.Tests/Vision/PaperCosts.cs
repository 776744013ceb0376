using System.Globalization;
using System.Text;

namespace Fovea.Models.Tests.Vision;

/// <summary>
/// What the networks of the SE paper's tables 2 and 3 cost, beside what the paper says: docs/se-paper.md is made of it. With FOVEA_UPDATE_PAGES=1 in the environment the page is
/// written anew instead of compared.
/// </summary>
/// <remarks>Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507; multiply-adds in 10^9 (table 2) and 10^6 (table 3), parameters of tables 3 and 10.</remarks>
public sealed class PaperCosts
{
    private const double Large = 1e9, Small = 1e6;

    private static readonly (string Paper, string Name, double Unit, string Products, string Parameters)[] s_rows =
    [
        ("ResNet-50", "resnet50", Large, "3.86", "25.6"), ("SE-ResNet-50", "seresnet50", Large, "3.87", "28.1"),
        ("ResNet-101", "resnet101", Large, "7.58", ""), ("SE-ResNet-101", "seresnet101", Large, "7.60", ""),
        ("ResNet-152", "resnet152", Large, "11.30", ""), ("SE-ResNet-152", "seresnet152", Large, "11.32", ""),
        ("ResNeXt-50", "resnext50_32x4d", Large, "4.24", ""), ("SE-ResNeXt-50", "seresnext50_32x4d", Large, "4.25", ""),
        ("ResNeXt-101", "resnext101_32x4d", Large, "7.99", ""), ("SE-ResNeXt-101", "seresnext101_32x4d", Large, "8.00", ""),
        ("VGG-16", "vgg16_bn", Large, "15.47", ""), ("SE-VGG-16", "sevgg16_bn", Large, "15.48", ""),
        ("BN-Inception", "bn_inception", Large, "2.03", ""), ("SE-BN-Inception", "sebn_inception", Large, "2.04", ""),
        ("Inception-ResNet-v2", "inception_resnet_v2", Large, "11.75", ""), ("SE-Inception-ResNet-v2", "seinception_resnet_v2", Large, "11.76", ""),
        ("MobileNet", "mobilenetv1_100", Small, "569", "4.2"), ("SE-MobileNet", "semobilenetv1_100", Small, "572", "4.7"),
        ("ShuffleNet", "shufflenet_g3", Small, "140", "1.8"), ("SE-ShuffleNet", "seshufflenet_g3", Small, "142", "2.4"),
    ];

    [Fact]
    public void The_page_has_what_the_networks_cost()
    {
        string path = Path.Combine(Root(), "docs", "se-paper.md"), page = Page();
        if (Environment.GetEnvironmentVariable("FOVEA_UPDATE_PAGES") == "1") File.WriteAllText(path, page);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), page);
    }

    private static string Page()
    {
        StringBuilder page = new();
        page.Append("""
            # What the networks of the SE paper cost

            Multiply-adds for one picture and parameters, as tables 2, 3 and 10 of Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, give them, and as they
            are counted here: each convolution and each linear layer while it is calculated. `fovea models show NAME` lists them layer by layer. A test writes this page.

            | network | name here | multiply-adds, paper | here | difference | parameters, paper | here |
            |---|---|---|---|---|---|---|

            """);
        foreach ((string paper, string name, double unit, string products, string parameters) in s_rows)
        {
            NetworkCost cost = NetworkCost.Of(ImageModels.Find(name)!);
            double ours = cost.Products / unit, theirs = double.Parse(products, CultureInfo.InvariantCulture);
            string word = unit == Large ? "G" : "M", format = unit == Large ? "F2" : "F0";
            page.Append(CultureInfo.InvariantCulture, $"| {paper} | {name} | {products} {word} | {ours.ToString(format, CultureInfo.InvariantCulture)} {word} | {(ours / theirs - 1) * 100:+0.0;-0.0;0.0} % | {(parameters.Length > 0 ? parameters + " M" : "")} | {cost.Parameters / 1e6:F2} M |\n");
        }
        page.Append("""

            ## The layers that make the difference

            **ResNet.** The paper's networks, made with Caffe, step to the smaller map in the first kernel of a block (1 x 1); those that are published as `resnet50` and so on do so in the
            second (3 x 3), and the first sees the larger map. These layers differ, and no others:

            | network | layer | step in the second kernel | step in the first |
            |---|---|---|---|

            """);
        foreach (string layers in (string[])["50", "101", "152"]) Steps(page, layers);
        page.Append("""

            **With gates.** Beside the two small layers of each gate, the paper may count the scaling of the map, once for each of its numbers: that is no layer, and is not counted
            here. It explains SE-ResNet-50 (and 3 M of SE-MobileNet's), and leaves 0.2 % of the deeper ones.

            | network | layers of the gates | numbers that are scaled | all with the step in the first kernel and the scaling | paper |
            |---|---|---|---|---|

            """);
        foreach ((string layers, string paper) in (ReadOnlySpan<(string, string)>)[("50", "3.87 G"), ("101", "7.60 G"), ("152", "11.32 G")]) Scaling(page, layers, paper);
        page.Append("""

            **Inception-ResNet-v2.** The network that is published under this name, for pictures of 299 x 299, is what is counted here. The paper describes none of the layers of its own
            implementation, so which of them are smaller can't be told.

            **The others** agree within 0.5 %, ShuffleNet (three groups, by its own paper's table) within 3 %; no layer is known to differ.

            """);
        return page.ToString();
    }

    private static void Steps(StringBuilder page, string layers)
    {
        NetworkCost second = NetworkCost.Of(ImageModels.Find($"seresnet{layers}")!), first = NetworkCost.Of(ImageModels.Find($"legacy_seresnet{layers}")!);
        foreach ((LayerCost here, LayerCost there) in second.Layers.Zip(first.Layers))
            if (here.Products != there.Products) page.Append(CultureInfo.InvariantCulture, $"| ResNet-{layers} | {here.Path} | {here.Products:N0} | {there.Products:N0} |\n");
        long gates = Gates(first);
        page.Append(CultureInfo.InvariantCulture, $"| ResNet-{layers} | all without gates | {(second.Products - gates) / Large:F2} G | {(first.Products - gates) / Large:F2} G |\n");
    }

    private static void Scaling(StringBuilder page, string layers, string paper)
    {
        NetworkCost cost = NetworkCost.Of(ImageModels.Find($"legacy_seresnet{layers}")!);
        long scaled = cost.Layers.Where(layer => layer.Path.EndsWith("branch.third.conv", StringComparison.Ordinal)).Sum(layer => layer.Result.Count);
        page.Append(CultureInfo.InvariantCulture, $"| SE-ResNet-{layers} | {Gates(cost):N0} | {scaled:N0} | {(cost.Products + scaled) / Large:F2} G | {paper} |\n");
    }

    private static long Gates(NetworkCost cost) => cost.Layers.Where(layer => layer.Path.Contains(".gate.", StringComparison.Ordinal)).Sum(layer => layer.Products);

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Fovea.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"this test reads docs/se-paper.md: expected Fovea.slnx in a folder above {AppContext.BaseDirectory}, found none; run it from where it was built");
    }
}
