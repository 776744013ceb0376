using Fovea.Onnx.Format;
using Fovea.Weights;
using Google.Protobuf;

namespace Fovea.Onnx;

/// <summary>The bytes of a file as the messages that it is made of.</summary>
internal static class ModelFile
{
    /// <summary>Reads a network.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no ONNX file, or not a whole one.</exception>
    public static ModelMessage Read(string path)
    {
        ModelMessage model = Parse(path, ModelMessage.Parser);
        if (model.Graph is null || model.IrVersion < 1)
            throw new InvalidDataException($"cannot read {path}: expected an ONNX file, with a version and a graph, found {(model.Graph is null ? "no graph" : $"version {model.IrVersion}")}; is it another kind of file?");
        return model;
    }

    /// <summary>Reads a file that holds one tensor and nothing else.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no such file, or not a whole one.</exception>
    public static TensorMessage ReadTensor(string path) => Parse(path, TensorMessage.Parser);

    // Lists and texts of a message are as long as the bytes that are there, so nothing larger than the file is made.
    private static T Parse<T>(string path, MessageParser<T> parser) where T : IMessage<T>
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"cannot read {path}: there is no such file", path);
        long length = new FileInfo(path).Length;
        if (length is 0 or > int.MaxValue)
            throw new InvalidDataException($"cannot read {path}: expected from 1 to {int.MaxValue} bytes, found {length}; larger networks keep their weights in files beside it");
        using ByteRegion region = ByteRegion.Map(path);
        try
        {
            unsafe
            {
                return parser.ParseFrom(new ReadOnlySpan<byte>(region.Start, (int)region.Length));
            }
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"cannot read {path}: expected an ONNX file, found {length} bytes that are none: {broken.Message} Is it whole? Fetch it again", broken);
        }
    }
}
