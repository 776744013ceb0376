using System.Globalization;
using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Tests.Text.Unicode;

public class UnaccentedFormsTests
{
    /// <summary>Beyond this there are only marks of variants, private use and nothing.</summary>
    private const int End = 0x30000;

    [Theory]
    [InlineData("é", "e")]
    [InlineData("Å", "A")]
    [InlineData("\u212B", "A")]                    // the ångström sign
    [InlineData("ǖ", "u")]                         // two steps: ü with a macron
    [InlineData("ΐ", "ι")]
    [InlineData("й", "и")]
    [InlineData("が", "か")]
    [InlineData("\u1E9B", "ſ")]
    [InlineData("\u0344", "")]
    [InlineData("\u0301", "")]
    [InlineData("\u0958", "\u0915")]               // Devanagari qa
    [InlineData("\u09CB", "\u09C7\u09BE")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("힣", "\u1112\u1175\u11C2")]
    [InlineData("\uF900", "豈")]
    [InlineData("\U0002F800", "丽")]
    [InlineData("\uFA6C", "\U000242EE")]
    [InlineData("\U0001D160", "\U0001D158\U0001D165\U0001D16E")]
    [InlineData("≠", "=")]
    [InlineData("ﬁ", "ﬁ")]                         // compatibility is not decomposed
    [InlineData("ø", "ø")]
    [InlineData("\U00011938", "\U00011938")]       // younger than these tables
    public void Accents_go_and_the_rest_stays(string character, string expected)
    {
        Span<int> left = stackalloc int[UnaccentedForms.Longest];
        int count = UnaccentedForms.Write(char.ConvertToUtf32(character, 0), left);
        Assert.Equal(expected, string.Concat(left[..count].ToArray().Select(char.ConvertFromUtf32)));
    }

    [Fact]
    public void What_is_left_has_nothing_more_to_lose()
    {
        Span<int> left = stackalloc int[UnaccentedForms.Longest], again = stackalloc int[UnaccentedForms.Longest];
        for (int codePoint = 0; codePoint < End; codePoint++)
        {
            foreach (int character in left[..UnaccentedForms.Write(codePoint, left)])
            {
                if (UnaccentedForms.Write(character, again) != 1 || again[0] != character) Assert.Fail($"U+{codePoint:X4} leaves U+{character:X4}, which leaves more");
            }
        }
    }

    [Fact]
    public void Only_characters_without_space_or_punctuation_become_several()
    {
        Span<int> left = stackalloc int[UnaccentedForms.Longest];
        for (int codePoint = 0; codePoint < End; codePoint++)
        {
            int count = UnaccentedForms.Write(codePoint, left);
            if (count < 2) continue;
            Assert.False(CharacterClasses.IsIdeograph(codePoint));
            foreach (int character in left[..count])
                Assert.False(CharacterClasses.IsWhiteSpace(character) || CharacterClasses.IsPunctuation(character));
        }
    }

    [Fact]
    public void The_classes_are_those_of_the_runtime_but_for_what_Unicode_changed_since()
    {
        int[] moved = [0x166D, 0x1734, 0x1171E, 0x111C9];                                  // other classes in later versions
        for (int codePoint = 0; codePoint < End; codePoint++)
        {
            if (!Rune.IsValid(codePoint) || moved.Contains(codePoint)) continue;
            UnicodeCategory category = Rune.GetUnicodeCategory(new Rune(codePoint));
            bool agree = (!CharacterClasses.IsNonspacingMark(codePoint) || category == UnicodeCategory.NonSpacingMark)
                && (!CharacterClasses.IsPunctuation(codePoint) || codePoint < 0x80 || category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation)
                && (CharacterClasses.IsOther(codePoint) || IsYounger(codePoint)) == category is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.Format;
            if (!agree) Assert.Fail($"U+{codePoint:X4} is {category} to the runtime");
        }

        static bool IsYounger(int codePoint) => codePoint is 0x0890 or 0x0891 or 0x110CD or (>= 0x13430 and <= 0x1343F);
    }
}
