namespace Fovea.Cli.Tests.BadInput;

/// <summary>A command line that asks for what there is not: exit code 2, and one message that leads to the help that tells more.</summary>
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("", "expected a command of fovea (ask, classify, view, eval, train, models), found none; 'fovea --help' tells what there is")]
    [InlineData("frobnicate", "expected a command of fovea (ask, classify, view, eval, train, models), found 'frobnicate'; 'fovea --help' tells what there is")]
    [InlineData("eval", "expected a command of fovea eval (squad, babi, fashion-mnist, pictures), found none; 'fovea eval --help' tells what there is")]
    [InlineData("eval glue", "expected a command of fovea eval (squad, babi, fashion-mnist, pictures), found 'glue'; 'fovea eval --help' tells what there is")]
    [InlineData("models frobnicate", "expected a command of fovea models (list, show, round), found 'frobnicate'; 'fovea models --help' tells what there is")]
    [InlineData("train", "expected a command of fovea train (reader, classifier), found none; 'fovea train --help' tells what there is")]
    [InlineData("--frobnicate", "expected an option of fovea, found '--frobnicate'; 'fovea --help' tells what there is")]
    [InlineData("ask Where? --frobnicate", "expected an option of fovea ask, found '--frobnicate'; 'fovea ask --help' tells what there is")]
    [InlineData("ask --frobnicate Where?", "expected an option of fovea ask, found '--frobnicate'; 'fovea ask --help' tells what there is")]
    [InlineData("view alice.record -x", "expected an option of fovea view, found '-x'; 'fovea view --help' tells what there is")]
    [InlineData("ask", "expected QUESTION, found nothing; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where is Alice?", "the question must be one argument: put it in quotes; found 'is' after it; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? - again", "expected nothing more, found 'again'; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --text a --file b", "only one text can be asked: give one of --file, --text and -; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --text", "expected TEXT after --text, found nothing; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --save", "expected FILE after --save, found nothing; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --html a --save a", "--html and --save must be two files, found 'a' for both; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --threads -1", "expected a whole number of at least 0 after --threads, found '-1'; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --threads=-1", "expected a whole number of at least 0 after --threads, found '-1'; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --top many", "expected a whole number of at least 0 after --top, found 'many'; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --top 99999999999", "expected a whole number of at least 0 after --top, found '99999999999'; 'fovea ask --help' tells what there is")]
    [InlineData("ask Where? --top 1 --top 2", "expected --top once, found it 2 times; 'fovea ask --help' tells what there is")]
    [InlineData("view", "expected RECORD, found nothing; 'fovea view --help' tells what there is")]
    [InlineData("view a --layer -1", "expected a whole number of at least 0 after --layer, found '-1'; 'fovea view --help' tells what there is")]
    [InlineData("view a --head 1", "--head says which head of a layer: give --layer too; 'fovea view --help' tells what there is")]
    [InlineData("view a --html b --svg c", "only one file can be written: give one of --html, --svg and --png; 'fovea view --help' tells what there is")]
    [InlineData("classify", "expected PICTURE, found nothing; 'fovea classify --help' tells what there is")]
    [InlineData("classify a.png b.png --html c", "--html, --png and --save write what one picture shows: name one picture file; 'fovea classify --help' tells what there is")]
    [InlineData("classify a.png --html c --png c", "--html, --png and --save must be different files, found 'c' twice; 'fovea classify --help' tells what there is")]
    [InlineData("classify a.png --top 0", "expected a whole number of at least 1 after --top, found '0'; 'fovea classify --help' tells what there is")]
    [InlineData("eval babi a --per-task 0", "expected a whole number of at least 1 after --per-task, found '0'; 'fovea eval babi --help' tells what there is")]
    [InlineData("eval squad a --evidence --receipt", "only one thing can be measured: give one of --no-answer, --evidence and --receipt; 'fovea eval squad --help' tells what there is")]
    [InlineData("train reader --start a", "expected --data DIR, --out DIR, found none; 'fovea train reader --help' tells what there is")]
    [InlineData("train reader --data a --start b --out c --epochs 0", "expected a number above 0 after --epochs, found '0'; 'fovea train reader --help' tells what there is")]
    [InlineData("train reader --data a --start b --out c --rate NaN", "expected a number above 0 after --rate, found 'NaN'; 'fovea train reader --help' tells what there is")]
    [InlineData("train reader --data a --start b --out c --seed -3", "expected a whole number of at least 0 after --seed, found '-3'; 'fovea train reader --help' tells what there is")]
    [InlineData("train reader --data a --start b --out c --checkpoint-steps 0", "expected a whole number of at least 1 after --checkpoint-steps, found '0'; 'fovea train reader --help' tells what there is")]
    public void One_message_says_what_was_expected(string line, string message) =>
        Terminal.Refuses(2, message, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("PATH after --file", "ask", "Where?", "--file", "")]
    [InlineData("PATH after --model", "ask", "Where?", "--model", "")]
    [InlineData("FILE after --html", "ask", "Where?", "--html", "")]
    [InlineData("FILE after --save", "ask", "Where?", "--save", "")]
    [InlineData("RECORD", "view", "")]
    [InlineData("FILE", "eval", "squad", "")]
    [InlineData("DIR after --out", "train", "reader", "--data", "a", "--start", "b", "--out", "")]
    public void A_name_may_not_be_empty(string what, params string[] line) => Terminal.Refuses(
        2, $"expected {what}, found an empty text; 'fovea {string.Join(' ', line.TakeWhile(word => word is "ask" or "view" or "eval" or "squad" or "train" or "reader"))} --help' tells what there is", line);

    [Fact]
    public void What_looks_like_an_option_can_be_asked_after_two_dashes() =>
        Terminal.Refuses(1, "text file: expected a file, 'nowhere' does not exist; check the path", "ask", "--file", "nowhere", "--", "--where is Alice?");

    [Fact]
    public void A_text_may_begin_with_a_dash() =>
        Terminal.Refuses(2, "the question must have at least one word, got nothing: write it in English", "ask", "", "--text", "- Alice went to the garden.");
}
