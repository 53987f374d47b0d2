using FsCheck;
using FsCheck.Fluent;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class BinTableTests
{
    [Fact]
    public void The_narrowest_range_wins_however_they_lie() => Prop.ForAll(Tables(), rows =>
    {
        var table = BinTable.Build(rows);
        return Enumerable.Range(0, 120).All(last => table.Find(Of(41_111_000 + last - 10, 8)) == Narrowest(rows, 41_111_000 + last - 10));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_short_BIN_is_known_only_when_its_missing_digits_do_not_matter()
    {
        var table = BinTable.Build([Row(41_111_100, 41_111_199, "wide"), Row(42_222_200, 42_222_299, "wide"), Row(42_222_250, 42_222_250, "narrow")]);
        table.Find(Of(411_111, 6))!.Issuer.ShouldBe("wide");
        table.Find(Of(422_222, 6)).ShouldBeNull();
        table.Find(Of(4_222_224, 7))!.Issuer.ShouldBe("wide");
        table.Find(Of(42_222_250, 8))!.Issuer.ShouldBe("narrow");
    }

    [Fact]
    public void The_ends_of_the_number_line_are_covered()
    {
        var table = BinTable.Build([Row(0, 0, "first"), Row(99_999_999, 99_999_999, "last")]);
        table.Find(Of(0, 8))!.Issuer.ShouldBe("first");
        table.Find(Of(1, 8)).ShouldBeNull();
        table.Find(Of(99_999_999, 8))!.Issuer.ShouldBe("last");
        BinTable.Build([]).Find(Of(41_111_111, 8)).ShouldBeNull();
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var table = BinTable.Build([.. Enumerable.Range(0, 1000).Select(at => Row(40_000_000 + (at * 100), 40_000_000 + (at * 100) + 49, $"bank {at}"))]);
        var bins = Enumerable.Range(0, 1000).Select(at => Of(40_000_000 + (at * 93), 8)).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        foreach (var bin in bins) found += table.Find(bin) is null ? 0 : 1;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        found.ShouldBeInRange(1, 999);
    }

    [Fact]
    public void A_file_is_read()
    {
        var (rows, errors) = BinRangeCsv.Parse(["\uFEFFlo,hi,scheme,type,issuer,country", "411111,41111149,visa,Debit,\"Bank of \"\"X\"\", K.S.C.\",kw", "", "55555555,55555555,,,,"]);
        errors.ShouldBeEmpty();
        rows.ShouldBe([
            new BinRow(new BinRange(41_111_100, 41_111_149), new BinInfo("VISA", "debit", "Bank of \"X\", K.S.C.", "KW")),
            new BinRow(new BinRange(55_555_555, 55_555_555), new BinInfo(null, null, null, null)),
        ]);
    }

    [Theory]
    [InlineData("41111,41111149,,,,", "Line 2: lo and hi must have 6 to 8 digits.")]
    [InlineData("-41111,41111149,,,,", "Line 2: lo and hi must have 6 to 8 digits.")]
    [InlineData("41111150,41111149,,,,", "Line 2: hi is below lo.")]
    [InlineData("41111100,41111149,visa,debit,Bank", "Line 2: expected 6 columns.")]
    [InlineData("41111100,41111149,visa,debit,\"Bank,KW", "Line 2: expected 6 columns.")]
    [InlineData("41111100,41111149,visa,debit,Bank,KWT", "Line 2: \"KWT\" is not a country code of two letters.")]
    public void A_wrong_row_is_named_and_refuses_the_file(string line, string expected)
    {
        var (rows, errors) = BinRangeCsv.Parse([BinRangeCsv.Header, line, "411111,411111,,,,"]);
        errors.ShouldBe([expected]);
        rows.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_needs_its_header()
    {
        BinRangeCsv.Parse(["lo,hi"]).Errors.ShouldBe(["Line 1: the header must be lo,hi,scheme,type,issuer,country."]);
        BinRangeCsv.Parse([]).Errors.ShouldBe(["The file is empty."]);
    }

    static BinInfo? Narrowest(IReadOnlyList<BinRow> rows, int bin) => rows.Index()
        .Where(row => row.Item.Range.Lo <= bin && bin <= row.Item.Range.Hi)
        .OrderBy(row => row.Item.Range.Width).ThenByDescending(row => row.Index)
        .Select(row => row.Item.Info).FirstOrDefault();

    static BinRow Row(int lo, int hi, string issuer) => new(new BinRange(lo, hi), new BinInfo("VISA", "debit", issuer, "KW"));

    static Bin Of(int value, int digits) => Bin.TryParse(value.ToString($"D{digits}"), out var bin) ? bin : throw new InvalidOperationException();

    static Arbitrary<IReadOnlyList<BinRow>> Tables() => Arb.From(
        from rows in Gen.ListOf(
            from lo in Gen.Choose(0, 99)
            from width in Gen.Choose(0, 30)
            from bank in Gen.Choose(1, 6)
            select Row(41_111_000 + lo, 41_111_000 + lo + width, $"bank {bank}"))
        select (IReadOnlyList<BinRow>)rows.ToList());
}
