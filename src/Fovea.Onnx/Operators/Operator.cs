namespace Fovea.Onnx;

/// <summary>An operator as some versions of its family mean it.</summary>
/// <param name="Name">What files call it.</param>
/// <param name="Calculate">What it does.</param>
/// <param name="Since">The first version that means this.</param>
/// <param name="Domain">Its family; empty for the standard one.</param>
internal sealed record Operator(string Name, Func<Call, OnnxValue[]> Calculate, int Since = 1, string Domain = "");
