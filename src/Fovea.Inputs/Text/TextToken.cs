namespace Fovea.Inputs;

/// <summary>A piece of a text as a model sees it, and where it stands.</summary>
/// <param name="Id">Its number in the vocabulary, from 0.</param>
/// <param name="Start">Where it begins in the text that was given, in UTF-16 code units.</param>
/// <param name="End">Where it ends, exclusive; always more than <paramref name="Start"/>.</param>
/// <remarks>
/// Tokens come in the order of the text and do not overlap, with one exception: a character that is taken apart (한 is ᄒ, ᅡ, ᆫ) can be
/// shared by tokens, and then each of them has the whole character in its range.
/// </remarks>
public readonly record struct TextToken(int Id, int Start, int End);
