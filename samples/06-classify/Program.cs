// Says what a photograph shows, where the network saw that, and how sure it is without that place.
using System.Text;
using Fovea.Embedded;
using Fovea.Explain;
using Fovea.Inputs;
using Fovea.Media;
using Fovea.Tasks;
using Fovea.View;

Console.OutputEncoding = Encoding.UTF8;
using Stream file = typeof(Program).Assembly.GetManifestResourceStream("coffee.jpg")!;
Picture photo = PictureFile.Read(file, "coffee.jpg");                      // or PictureFile.Read("a/file.png")

using Classifier classifier = Classifier.Load();
PictureExplanation seen = classifier.Classify(photo);

foreach (ClassScore one in seen.Classes) Console.WriteLine($"{one.Name,-16}{one.Probability:F2} {new string('█', (int)Math.Round(20 * one.Probability))}");

Console.WriteLine("\nwhere it was seen:");
for (int row = 0; row < seen.Heat.Rows; row++)
    Console.WriteLine("  " + string.Join(' ', seen.Heat.Values.Slice(row * seen.Heat.Columns, seen.Heat.Columns).ToArray().Select(heat => $"{heat:F1}")));

if (seen.Receipt is { } receipt)
{
    Console.WriteLine($"\nthe hottest fifth greyed out: {receipt.WithoutHottest:F2}");
    Console.WriteLine($"a random fifth greyed out: {receipt.WithoutRandomMean:F2}");
}
seen.SaveHtml("coffee.html");
seen.SavePng("coffee-seen.png");
