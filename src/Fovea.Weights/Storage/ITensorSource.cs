namespace Fovea.Weights;

/// <summary>Named tensors that lie in one file or several. Dispose it when nothing reads from its tensors any more.</summary>
internal interface ITensorSource : IDisposable
{
    /// <summary>The file, for messages.</summary>
    string Origin { get; }

    /// <summary>Every tensor by its name in the file.</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Free text that the writer of the file has left, such as "format": "pt"; often empty.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }
}
