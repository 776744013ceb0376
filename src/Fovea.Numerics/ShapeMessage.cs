using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;

namespace Fovea.Numerics;

/// <summary>A message that is only put together when it is needed; the compiler makes it of <c>$"..."</c>.</summary>
[InterpolatedStringHandler, EditorBrowsable(EditorBrowsableState.Never)]
internal readonly struct ShapeMessage
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler.</summary>
    public ShapeMessage(int literalLength, int formattedCount, bool condition, out bool needed)
    {
        needed = !condition;
        _text = needed ? new StringBuilder(literalLength + 16 * formattedCount) : null;
    }

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string text) => _text!.Append(text);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value) => _text!.Append(value);

    /// <inheritdoc/>
    public override string ToString() => _text?.ToString() ?? "";
}
