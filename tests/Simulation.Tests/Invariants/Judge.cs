namespace Ottu.Simulation.Tests.Invariants;

/// <param name="Invariant">Its name.</param>
/// <param name="What">Where it does not hold.</param>
sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}

/// <summary>The promises, by name. docs/reliability.md says what each means.</summary>
static class Names
{
    public const string Books = "The_banks_books_equal_ours";
    public const string Unknown = "Unknown_is_never_failed";
    public const string Once = "Nobody_is_charged_twice";
    public const string Reservations = "Nothing_is_returned_that_was_not_taken";
    public const string Ledger = "The_ledger_agrees";
    public const string States = "Only_legal_states";
    public const string Announced = "Every_change_is_announced_and_signed";
    public const string Keys = "A_key_has_one_effect_and_one_answer";
    public const string CardData = "No_card_data_at_rest";
    public const string Durable = "What_was_acknowledged_is_true";
    public const string Errors = "No_request_ends_in_an_error_of_ours";
    public const string Ends = "Everything_ends";
}

/// <summary>Judges a healed world.</summary>
static class Judge
{
    public static IReadOnlyList<Violation> All(World world)
    {
        var records = Records.Read(world);
        return
        [
            .. Money.BooksAgree(world, records),
            .. Money.SilenceIsNoRefusal(world, records),
            .. Money.ChargedOnce(world, records),
            .. Money.NothingTooMuch(world, records),
            .. Bookkeeping.LedgerAgrees(world),
            .. States.AreLegal(records),
            .. Announcements.AreMade(world, records),
            .. Clients.KeysAreHonoured(world),
            .. Clients.PromisesAreKept(world),
            .. CardData.IsNowhere(world),
            .. world.Findings.Select(finding => new Violation(Names.Errors, finding)),
        ];
    }
}
