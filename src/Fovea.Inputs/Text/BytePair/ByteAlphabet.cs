namespace Fovea.Inputs.Text.BytePair;

/// <summary>The characters that vocabularies of byte pairs write bytes with: those that can be seen stand for themselves, the others for characters from U+0100 on.</summary>
/// <remarks>Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2; the alphabet is that of the published encoder.json.</remarks>
internal static class ByteAlphabet
{
    private static readonly string[] s_letters = Make();

    /// <summary>How a byte is written.</summary>
    public static string Letter(byte value) => s_letters[value];

    private static string[] Make()
    {
        string[] letters = new string[256];
        int next = 0x100;
        for (int value = 0; value < letters.Length; value++)
            letters[value] = ((char)(value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value : next++)).ToString();
        return letters;
    }
}
